import { pages } from './pages/index.ts'
import { contextOf } from './pages/page.ts'
import { requestOf } from './routes/api.ts'
import type { Service } from './service.ts'

const EVERY_MS = 10_000
/** Nobody waits: rules over tens of millions of pairs of products may take their time. */
const STATEMENT_SECONDS = 600

/**
 * Reads what is about the whole history as soon as there is a new publication, so that whoever comes first need not wait
 * for it. Returns how to end it.
 */
export function keepWarm(service: Service): () => Promise<void> {
  let known = ''
  let isEnding = false
  let work: Promise<void> = Promise.resolve()
  const look = async () => {
    const state = await service.stateOf()
    if (state === known) return
    for (const page of Object.values(pages)) {
      if (isEnding) return
      await service.reader.read(
        async (snapshot): Promise<unknown> =>
          page(contextOf(snapshot, requestOf(service, snapshot, {}), service.memory)),
        STATEMENT_SECONDS,
      )
    }
    known = state
  }
  // A database that does not answer is told of to those who ask for something.
  const next = () => {
    work = work.then(look).catch(() => undefined)
  }
  next()
  const timer = setInterval(next, EVERY_MS)
  timer.unref()
  return async () => {
    isEnding = true
    clearInterval(timer)
    await work
  }
}

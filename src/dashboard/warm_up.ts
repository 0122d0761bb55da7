import { addDays } from '../calendar.ts'
import { pageNames } from './page_list.ts'
import { readPage } from './pages/index.ts'
import { contextOf, type PageContext } from './pages/page.ts'
import { requestOf } from './routes/api.ts'
import type { Service } from './service.ts'

const EVERY_MS = 10_000

/**
 * After each new publication, reads data about the whole history, then each page once like a reader. So the first
 * reader finds warm connections and a warm program. Returns how to end it.
 */
export function keepWarm(service: Service): () => Promise<void> {
  const { reader, memory } = service
  let known = ''
  const ending = new AbortController()
  const { signal } = ending
  const warm = (page: (context: PageContext) => Promise<unknown>) =>
    reader.readAhead(
      (snapshot) => page(contextOf(snapshot, requestOf(service, snapshot, {}), memory.apart())),
      signal,
    )
  const walk = (page: (context: PageContext) => Promise<unknown>) =>
    reader.read(async (snapshot) => {
      const lastYear = snapshot.activity ? { from: addDays(snapshot.activity.to, -364) } : {}
      return page(contextOf(snapshot, requestOf(service, snapshot, lastYear), memory))
    }, signal)
  const look = async () => {
    const { warehouse } = await service.stateOf()
    if (warehouse === known) return
    known = warehouse
    for (const read of [warm, walk]) {
      for (const page of pageNames) {
        if (signal.aborted) return
        // Whoever requests the page gets the error. Nobody has to wait long for another try.
        await read((context) => readPage(page, context)).catch(() => undefined)
      }
    }
  }
  let work: Promise<void> | undefined
  const next = () => {
    // A database that does not answer is reported to those who request something.
    work ??= look()
      .catch(() => undefined)
      .finally(() => {
        work = undefined
      })
  }
  next()
  const timer = setInterval(next, EVERY_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    ending.abort()
    await work
  }
}

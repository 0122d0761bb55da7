import { addDays } from '../calendar.ts'
import { pageNames } from './page_list.ts'
import { readPage } from './pages/index.ts'
import { contextOf, type PageContext } from './pages/page.ts'
import { requestOf } from './routes/api.ts'
import type { Service } from './service.ts'

const EVERY_MS = 10_000

/** Reads each page once, as readers do who come in the morning. */
export async function readPagesOnce(
  service: Service,
  signal: AbortSignal,
): Promise<{ read: number; failed: { page: string; error: Error }[] }> {
  const failed: { page: string; error: Error }[] = []
  for (const page of pageNames) {
    if (signal.aborted) break
    await walk(service, signal, (context) => readPage(page, context)).catch((error) =>
      failed.push({ page, error }),
    )
  }
  return { read: pageNames.length - failed.length, failed }
}

/** Reads a page of the last year. */
function walk(
  service: Service,
  signal: AbortSignal,
  page: (context: PageContext) => Promise<unknown>,
): Promise<unknown> {
  const {
    reader,
    memory,
    config: { holidays },
  } = service
  return reader.read(async (snapshot) => {
    const lastYear = snapshot.activity ? { from: addDays(snapshot.activity.to, -364) } : {}
    return page(contextOf(snapshot, requestOf(service, snapshot, lastYear), { memory, holidays }))
  }, signal)
}

/**
 * After each new publication, reads data about the whole history, then each page once like a reader. So the first
 * reader finds warm connections and a warm program. Returns how to end it.
 */
export function keepWarm(service: Service): () => Promise<void> {
  const {
    reader,
    memory,
    config: { holidays },
  } = service
  let known = ''
  const ending = new AbortController()
  const { signal } = ending
  const warm = (page: (context: PageContext) => Promise<unknown>) =>
    reader.readAhead(
      (snapshot) =>
        page(contextOf(snapshot, requestOf(service, snapshot, {}), { memory: memory.apart(), holidays })),
      signal,
    )
  const walkThrough = (page: (context: PageContext) => Promise<unknown>) => walk(service, signal, page)
  const look = async () => {
    const { warehouse } = await service.stateOf()
    if (warehouse === known) return
    known = warehouse
    for (const read of [warm, walkThrough]) {
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

import { rowsOf } from '../db/query.ts'
import { addDays } from '../metrics/periods.ts'
import { pages } from './pages/index.ts'
import { contextOf, type PageContext } from './pages/page.ts'
import { requestOf } from './routes/api.ts'
import type { Service } from './service.ts'

const EVERY_MS = 10_000

/**
 * Reads what is about the whole history as soon as there is a new publication, and then each page once as readers do, who
 * find connections that know the tables and a program that has run: so whoever comes first need not wait for that. Returns
 * how to end it.
 */
export function keepWarm(service: Service): () => Promise<void> {
  const { reader, db, memory } = service
  let known = ''
  let isEnding = false
  let backend: number | undefined
  const warm = (page: (context: PageContext) => Promise<unknown>) =>
    reader.readAhead(
      (snapshot) => page(contextOf(snapshot, requestOf(service, snapshot, {}), memory.apart())),
      (pid) => {
        backend = pid
      },
    )
  const walk = (page: (context: PageContext) => Promise<unknown>) =>
    reader.read(async (snapshot) => {
      const [own] = await rowsOf<{ pid: number }>(snapshot.trx, 'select pg_backend_pid() as pid')
      backend = own?.pid
      const lastYear = snapshot.activity ? { from: addDays(snapshot.activity.to, -364) } : {}
      return page(contextOf(snapshot, requestOf(service, snapshot, lastYear), memory))
    })
  const look = async () => {
    const state = await service.stateOf()
    if (state === known) return
    known = state
    for (const page of Object.values(pages)) {
      if (isEnding) return
      // What went wrong is told to those who ask for the page; for another try nobody has to wait for long.
      await warm(page).catch(() => undefined)
      backend = undefined
    }
    for (const page of Object.values(pages)) {
      if (isEnding) return
      await walk(page).catch(() => undefined)
      backend = undefined
    }
  }
  let work: Promise<void> | undefined
  const next = () => {
    // A database that does not answer is told of to those who ask for something.
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
    isEnding = true
    clearInterval(timer)
    // Between two statements there would be nothing to cancel.
    if (backend !== undefined) {
      await rowsOf(db.kysely, `select pg_terminate_backend(${backend})`).catch(() => undefined)
    }
    await work
  }
}

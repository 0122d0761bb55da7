import type { OpenDatabase } from '../../db/open.ts'
import { type Executor, literal, rowsOf } from '../../db/query.ts'

/** Reads one night, with instants written in the zone of the source. */
export async function inSnapshot<T>(db: OpenDatabase, work: (trx: Executor) => Promise<T>): Promise<T> {
  return db.kysely
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const [settings] = await rowsOf<{ zone: string }>(
        trx,
        'select source_timezone as zone from ops.settings',
      )
      await rowsOf(trx, `set local timezone = ${literal(settings?.zone ?? 'UTC')}`)
      return work(trx)
    })
}

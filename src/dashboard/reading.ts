import { sql, type Transaction } from 'kysely'
import type { Database } from '../db/database.ts'
import type { OpenDatabase } from '../db/open.ts'
import { rowsOf } from '../db/query.ts'
import { isMigrated, readPublication } from '../reports/status.ts'
import type { Publication, Range } from './contract.ts'

/** One state of the warehouse: everything read through it belongs to one publication. */
export interface Snapshot {
  trx: Transaction<Database>
  /** Null before the first publish. */
  publication: Publication | null
  /** Days with any activity; null in an empty warehouse. */
  activity: Range | null
}

/** The longest that a statement may take. */
const STATEMENT_SECONDS = 20
const READER = 'storehouse_reader'

/** Reads the warehouse: in one snapshot, read-only, and as the role that sees nothing else where that is possible. */
export class WarehouseReader {
  private readonly db: OpenDatabase
  private isReaderUsable: Promise<boolean> | undefined

  constructor(db: OpenDatabase) {
    this.db = db
  }

  /** Runs `work` on one snapshot of the warehouse. */
  async read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    this.isReaderUsable ??= this.findReader()
    const isReader = await this.isReaderUsable
    return this.transaction(async (trx) => {
      if (isReader) await sql.raw(`set local role ${READER}`).execute(trx)
      const publication = await publicationOf(trx)
      const activity = publication ? await activityOf(trx) : null
      return work({ trx, publication, activity })
    })
  }

  /** Runs `work` on one snapshot of everything, for pages that show more than the warehouse. */
  async readAll<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return this.transaction(async (trx) => {
      const publication = (await isMigrated(trx)) ? await publicationOf(trx) : null
      return work({ trx, publication, activity: null })
    })
  }

  private transaction<T>(work: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
    return this.db.kysely
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (trx) => {
        await sql.raw(`set local statement_timeout = '${STATEMENT_SECONDS}s'`).execute(trx)
        return work(trx)
      })
  }

  /** Whether there is the role, and the login may take it. */
  private async findReader(): Promise<boolean> {
    const [row] = await rowsOf<{ usable: boolean }>(
      this.db.kysely,
      `select coalesce(bool_or(pg_has_role(oid, 'SET')), false) as usable from pg_roles where rolname = '${READER}'`,
    )
    return row?.usable ?? false
  }
}

async function publicationOf(trx: Transaction<Database>): Promise<Publication | null> {
  const found = await readPublication(trx)
  return found ? { ...found, publishedAt: found.publishedAt.toISOString() } : null
}

async function activityOf(trx: Transaction<Database>): Promise<Range | null> {
  const [row] = await rowsOf<{ from: string | null; to: string | null }>(
    trx,
    'select first_date as "from", last_date as "to" from warehouse.activity',
  )
  return row?.from && row.to ? { from: row.from, to: row.to } : null
}

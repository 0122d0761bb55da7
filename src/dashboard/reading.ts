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
  /**
   * Begins what takes long on a second connection that sees the same state; the function that comes back gives its
   * result. While many are read, that function does the work, on this connection.
   */
  beside<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<() => Promise<T>>
}

/** How a page is read for somebody who waits: its statements have 20 seconds. */
const FOR_READERS: Reading = {
  seconds: 20,
  // A page keeps two connections busy, and several readers come at once: workers would only be in their way.
  settings: ['set local max_parallel_workers_per_gather = 0'],
}
/** How it is read ahead, when nobody waits: rules over tens of millions of pairs of products take their time. */
const AHEAD: Reading = { seconds: 600, settings: [] }
const READER = 'storehouse_reader'
/** From so many connections on, none is taken beside another: whoever holds one must never wait for a second. */
const MOST_BESIDE = 6

interface Reading {
  /** The longest that a statement may take. */
  seconds: number
  settings: readonly string[]
}

/** Reads the warehouse: in one snapshot, read-only, and as the role that sees nothing else where that is possible. */
export class WarehouseReader {
  private readonly db: OpenDatabase
  private isReaderUsable: Promise<boolean> | undefined
  private openConnections = 0

  constructor(db: OpenDatabase) {
    this.db = db
  }

  /** Runs `work` on one snapshot of the warehouse. */
  async read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const isReader = await this.isReader()
    return this.transaction(FOR_READERS, isReader, async (trx) => {
      const state = await stateIn(trx)
      const snapshot: Snapshot = { ...state, beside: (part) => this.beside(snapshot, isReader, part) }
      return work(snapshot)
    })
  }

  /** The same where nobody waits for it: with time, and on one connection, which `backend` is told of. */
  async readAhead<T>(work: (snapshot: Snapshot) => Promise<T>, backend: (pid: number) => void): Promise<T> {
    const isReader = await this.isReader()
    return this.transaction(AHEAD, isReader, async (trx) => {
      const [own] = await rowsOf<{ pid: number }>(trx, 'select pg_backend_pid() as pid')
      if (own) backend(own.pid)
      return work(alone(await stateIn(trx)))
    })
  }

  private async beside<T>(
    snapshot: Snapshot,
    isReader: boolean,
    work: (snapshot: Snapshot) => Promise<T>,
  ): Promise<() => Promise<T>> {
    if (this.openConnections >= MOST_BESIDE) return () => work(snapshot)
    const [exported] = await rowsOf<{ id: string }>(snapshot.trx, 'select pg_export_snapshot() as id')
    const beside = (trx: Transaction<Database>) => work(alone({ ...snapshot, trx }))
    const result = this.transaction(FOR_READERS, isReader, beside, exported?.id)
    // Should the page fail before it asks for this, nobody hears of it.
    result.catch(() => undefined)
    return () => result
  }

  /** Runs `work` on one snapshot of everything, for pages that show more than the warehouse. */
  async readAll<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return this.transaction(FOR_READERS, false, async (trx) => {
      const publication = (await isMigrated(trx)) ? await publicationOf(trx) : null
      return work(alone({ trx, publication, activity: null }))
    })
  }

  /** A transaction on a state of its own, or on one that another has exported. */
  private async transaction<T>(
    { seconds, settings }: Reading,
    isReader: boolean,
    work: (trx: Transaction<Database>) => Promise<T>,
    exported?: string,
  ): Promise<T> {
    this.openConnections += 1
    try {
      return await this.db.kysely
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (trx) => {
          const all = [
            ...(exported ? [`set transaction snapshot '${exported}'`] : []),
            `set local statement_timeout = '${seconds}s'`,
            ...settings,
            ...(isReader ? [`set local role ${READER}`] : []),
          ]
          await sql.raw(all.join('; ')).execute(trx)
          return work(trx)
        })
    } finally {
      this.openConnections -= 1
    }
  }

  private async isReader(): Promise<boolean> {
    this.isReaderUsable ??= this.findReader()
    return this.isReaderUsable
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

/** A snapshot that takes no second connection. */
function alone(state: Omit<Snapshot, 'beside'>): Snapshot {
  const snapshot: Snapshot = { ...state, beside: async (work) => () => work(snapshot) }
  return snapshot
}

async function stateIn(trx: Transaction<Database>): Promise<Omit<Snapshot, 'beside'>> {
  const publication = await publicationOf(trx)
  return { trx, publication, activity: publication ? await activityOf(trx) : null }
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

import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { ident, literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll, readRow, readValue } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import { DatabaseError } from '../errors.ts'
import { isMigrated, readPublication } from '../reports/status.ts'
import type { Publication, Range } from './contract.ts'

/** One state of the warehouse. Everything read through it belongs to one publication. */
export interface Snapshot {
  trx: Connection
  /** Null before the first publish. */
  publication: Publication | null
  /** The first and last day with activity; null in an empty warehouse. */
  activity: Range | null
  /**
   * Starts slow work on a second connection that sees the same state. Returns a function that gives the result. If many
   * requests are running, that function does the work itself, on this connection.
   */
  beside<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<() => Promise<T>>
  /** Ends when nobody waits for the result. Then its statements are cancelled. */
  signal?: AbortSignal | undefined
}

/** Reading a page for somebody who waits: statements may take 20 seconds. */
const FOR_READERS: Reading = {
  seconds: 20,
  // A page keeps two connections busy, and several readers come at once: parallel workers would only get in the way.
  settings: [sql`set local max_parallel_workers_per_gather = 0`],
}
/** Reading ahead while nobody waits: rules over tens of millions of product pairs take time. */
const AHEAD: Reading = { seconds: 600, settings: [] }
/** Reading what every request needs. */
const QUICKLY: Reading = { seconds: 5, settings: [] }
const READER = 'storehouse_reader'
/** With this many connections in use, no second one is taken: whoever holds one must never wait for another. */
const MOST_BESIDE = 6
/** Between two statements there is nothing to cancel, so cancelling is repeated. */
const CANCEL_EVERY_MS = 250

interface Reading {
  /** The longest time for a statement. */
  seconds: number
  settings: readonly Sql[]
}

interface Opening {
  isReader: boolean
  signal?: AbortSignal | undefined
  /** A state that another transaction exported. */
  exported?: string | undefined
}

/** Reads the warehouse: in one read-only snapshot, and if possible as the role that sees nothing else. */
export class WarehouseReader {
  private readonly db: OpenDatabase
  private isReaderUsable = false
  private openConnections = 0

  constructor(db: OpenDatabase) {
    this.db = db
  }

  /** Runs `work` on one snapshot of the warehouse until `signal` ends. */
  async read<T>(work: (snapshot: Snapshot) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const isReader = await this.isReader()
    return this.transaction(FOR_READERS, { isReader, signal }, async (trx) => {
      const state = { ...(await stateIn(trx)), signal }
      const snapshot: Snapshot = { ...state, beside: (part) => this.beside(snapshot, isReader, part) }
      return work(snapshot)
    })
  }

  /** The same while nobody waits: with more time, and on one connection. */
  async readAhead<T>(work: (snapshot: Snapshot) => Promise<T>, signal: AbortSignal): Promise<T> {
    const isReader = await this.isReader()
    return this.transaction(AHEAD, { isReader, signal }, async (trx) =>
      work(alone({ ...(await stateIn(trx)), signal })),
    )
  }

  private async beside<T>(
    snapshot: Snapshot,
    isReader: boolean,
    work: (snapshot: Snapshot) => Promise<T>,
  ): Promise<() => Promise<T>> {
    if (this.openConnections >= MOST_BESIDE) return () => work(snapshot)
    const exported = await readValue(snapshot.trx, col.text, sql`select pg_export_snapshot()`)
    const beside = (trx: Connection) => work(alone({ ...snapshot, trx }))
    const { signal } = snapshot
    const result = this.transaction(FOR_READERS, { isReader, signal, exported }, beside)
    // If the page fails before it asks for this result, nobody handles the error.
    result.catch(() => undefined)
    return () => result
  }

  /** Runs `work` on one snapshot of everything, for pages that show more than the warehouse. */
  async readAll<T>(work: (snapshot: Snapshot) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.transaction(FOR_READERS, { isReader: false, signal }, async (trx) => {
      const publication = (await isMigrated(trx)) ? await publicationOf(trx) : null
      return work(alone({ trx, publication, activity: null, signal }))
    })
  }

  /**
   * Runs `work` on everything, for statements that must be answered at once or not at all, even if the server hangs.
   */
  async readQuickly<T>(work: (trx: Connection) => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new DatabaseError('The database did not answer in time.')),
        2 * QUICKLY.seconds * 1000,
      )
    })
    const reading = this.transaction(QUICKLY, { isReader: false }, work)
    try {
      return await Promise.race([reading, late])
    } finally {
      clearTimeout(timer)
    }
  }

  /** A transaction on its own state, or on one that another transaction exported. */
  private async transaction<T>(
    { seconds, settings }: Reading,
    { isReader, signal, exported }: Opening,
    work: (trx: Connection) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted()
    this.openConnections += 1
    try {
      return await inTransaction(
        this.db.pool,
        async (trx) => {
          await executeAll(trx, [
            ...(exported ? [sql`set transaction snapshot ${literal(exported)}`] : []),
            sql`set local statement_timeout = ${literal(`${seconds}s`)}`,
            ...settings,
            ...(isReader ? [sql`set local role ${ident(READER)}`] : []),
          ])
          return signal ? this.until(signal, trx, () => work(trx)) : work(trx)
        },
        { isSnapshot: true, isReadOnly: true },
      )
    } finally {
      this.openConnections -= 1
    }
  }

  /** Runs `work`. Once `signal` ends, the transaction's statements are cancelled. */
  private async until<T>(signal: AbortSignal, trx: Connection, work: () => Promise<T>): Promise<T> {
    const pid = await readValue(trx, col.number, sql`select pg_backend_pid()`)
    let sending: Promise<unknown> | undefined
    const cancel = () => {
      sending ??= execute(this.db.pool, sql`select pg_cancel_backend(${pid})`)
        .catch(() => undefined)
        .finally(() => {
          sending = undefined
        })
    }
    let timer: NodeJS.Timeout | undefined
    const begin = () => {
      cancel()
      timer = setInterval(cancel, CANCEL_EVERY_MS)
    }
    signal.throwIfAborted()
    signal.addEventListener('abort', begin, { once: true })
    try {
      return await work()
    } finally {
      signal.removeEventListener('abort', begin)
      clearInterval(timer)
      // The next user of the connection must not be cancelled by this.
      await sending
    }
  }

  private async isReader(): Promise<boolean> {
    // A missing role is looked up again each time, because a migration can create it.
    this.isReaderUsable ||= await this.findReader()
    return this.isReaderUsable
  }

  /** Whether the role exists and the login may switch to it. */
  private async findReader(): Promise<boolean> {
    return readValue(
      this.db.pool,
      col.boolean,
      sql`select coalesce(bool_or(pg_has_role(oid, 'SET')), false) from pg_roles where rolname = ${READER}`,
    )
  }
}

/** A snapshot that takes no second connection. */
function alone(state: Omit<Snapshot, 'beside'>): Snapshot {
  const snapshot: Snapshot = { ...state, beside: async (work) => () => work(snapshot) }
  return snapshot
}

async function stateIn(trx: Connection): Promise<Omit<Snapshot, 'beside'>> {
  const publication = await publicationOf(trx)
  return { trx, publication, activity: publication ? await activityOf(trx) : null }
}

async function publicationOf(trx: Connection): Promise<Publication | null> {
  const found = await readPublication(trx)
  return found ? { ...found, publishedAt: found.publishedAt.toISOString() } : null
}

async function activityOf(trx: Connection): Promise<Range | null> {
  const row = await readRow(
    trx,
    { from: col.date.orNull, to: col.date.orNull },
    sql`select first_date as "from", last_date as "to" from warehouse.activity`,
  )
  return row?.from && row.to ? { from: row.from, to: row.to } : null
}

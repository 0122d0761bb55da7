import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import type { Connection } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import { eventFeeds, feedByName } from '../model/feeds/index.ts'
import { dropMonthsBeside, type PreparedEvents, prepareEvents } from '../production/index.ts'
import type { RunLog } from './run_log.ts'
import type { Staged } from './staged.ts'
import { cancelOnAbort, setUpSession } from './transaction.ts'

/**
 * Fills new months of events outside of their tables, on its own connection, while other files are staged and the run
 * publishes what comes before events: half of a large load's time is single statements, which leave a core idle.
 *
 * It fills one feed after another, in the order in which their files were staged.
 */
export class EventsBeside {
  private readonly db: OpenDatabase
  private readonly log: RunLog
  private readonly config: Pick<Config, 'sourceTimezone'>
  private readonly byFeed = new Map<string, Promise<PreparedEvents | undefined>>()
  private readonly stop = new AbortController()
  private readonly made: Array<Promise<unknown>> = []
  private lastFilled: Promise<unknown> = Promise.resolve()

  private constructor(db: OpenDatabase, log: RunLog, config: Pick<Config, 'sourceTimezone'>) {
    this.db = db
    this.log = log
    this.config = config
  }

  /** Does the work of a run. However it ends, nothing prepared but unpublished stays. */
  static async during<T>(
    db: OpenDatabase,
    log: RunLog,
    config: Pick<Config, 'sourceTimezone'>,
    work: (events: EventsBeside) => Promise<T>,
  ): Promise<T> {
    const events = new EventsBeside(db, log, config)
    try {
      return await work(events)
    } finally {
      await events.end()
    }
  }

  /** Begins with the events of a feed once all its files are staged. */
  begin(feed: string, staged: readonly Staged[]): void {
    const events = feedByName(feed)
    if (staged.length === 0 || !events?.isEvent) return
    const files = staged.map(({ stagedFileId, fileId, file }) => ({
      stagedFileId,
      fileId,
      days: file?.staged.days ?? [],
    }))
    const made = prepareEvents((work) => this.within(work), events.name, files)
    // Whoever asks for the prepared events gets the error.
    this.made.push(made.catch(() => undefined))
    const filled = Promise.all([made, this.lastFilled]).then(([fill]) => fill?.())
    this.lastFilled = filled.catch(() => undefined)
    this.byFeed.set(feed, filled)
  }

  /** Must finish before the run publishes, because making months locks tables that the run writes. */
  async ready(): Promise<void> {
    await Promise.all(this.made)
  }

  /** The prepared events of a feed, once they are ready. */
  async of(feed: string | undefined): Promise<PreparedEvents | undefined> {
    return feed === undefined ? undefined : this.byFeed.get(feed)
  }

  /** Tables to which months filled here were attached. */
  async attached(): Promise<string[]> {
    const prepared = await Promise.all(
      [...this.byFeed].map(async ([feed, events]) => ((await events) ? [feed] : [])),
    )
    return prepared.flat()
  }

  /** Stops the current work and removes what was not published. */
  private async end(): Promise<void> {
    if (this.byFeed.size === 0) return
    this.stop.abort()
    await Promise.all([...this.made, this.lastFilled])
    // Without a connection the next run does it, because it cleans up first.
    await dropMonthsBeside(this.db.pool, eventFeeds).catch(() => undefined)
  }

  private within<T>(work: (trx: Connection) => Promise<T>): Promise<T> {
    return inTransaction(this.db.pool, async (trx) => {
      const stopWatching = await cancelOnAbort(trx, this.log, this.stop.signal)
      try {
        this.stop.signal.throwIfAborted()
        await setUpSession(trx, this.config)
        return await work(trx)
      } finally {
        stopWatching()
      }
    })
  }
}

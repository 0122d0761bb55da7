import type pg from 'pg'
import type { Sql } from '../db/sql.ts'
import { CopySink } from './copy_sink.ts'

/** How many COPYs may wait for the server. */
const AHEAD = 4

/**
 * Copies blocks of lines into several tables in turn, on one connection. Each call is a separate COPY. The next ones
 * are prepared while the server works, so memory holds a few.
 */
export class CopyBlocks {
  private readonly client: pg.ClientBase
  private readonly copied = new Map<Sql, number>()
  /** Number of bytes added. */
  sentBytes = 0
  private readonly waiting: Array<Promise<void>> = []
  private last: Promise<void> = Promise.resolve()

  constructor(client: pg.ClientBase) {
    this.client = client
  }

  /** Starts to copy blocks, which must not be changed afterwards. Resolves when not too many wait. */
  async add(statement: Sql, blocks: readonly Buffer[]): Promise<void> {
    for (const { length } of blocks) this.sentBytes += length
    this.last = this.last.then(() => this.copy(statement, blocks))
    // Whoever waits for it, or calls `end`, gets the error.
    this.last.catch(() => undefined)
    this.waiting.push(this.last)
    if (this.waiting.length > AHEAD) await this.waiting.shift()
  }

  async finish(): Promise<void> {
    await this.last
  }

  /** The number of rows that a statement copied. */
  rows(statement: Sql): number {
    return this.copied.get(statement) ?? 0
  }

  private async copy(statement: Sql, blocks: readonly Buffer[]): Promise<void> {
    const sink = new CopySink(this.client, statement)
    for (const block of blocks) await sink.write(block)
    const rows = await sink.finish()
    this.copied.set(statement, this.rows(statement) + rows)
  }
}

import type pg from 'pg'
import type { Sql } from '../db/sql.ts'
import { CopySink } from './copy_sink.ts'

/** So many COPYs may wait for the server. */
const AHEAD = 4

/**
 * Copies blocks of lines into several tables by turns, on one connection: each call is a COPY of its own. The next ones
 * are prepared while the server still works, so memory holds a few of them.
 */
export class CopyBlocks {
  private readonly client: pg.ClientBase
  private readonly copied = new Map<Sql, number>()
  /** How many bytes have been given. */
  sentBytes = 0
  private readonly waiting: Array<Promise<void>> = []
  private last: Promise<void> = Promise.resolve()

  constructor(client: pg.ClientBase) {
    this.client = client
  }

  /** Begins with blocks, which must not be changed afterwards; resolves when not too many wait. */
  async add(statement: Sql, blocks: readonly Buffer[]): Promise<void> {
    for (const { length } of blocks) this.sentBytes += length
    this.last = this.last.then(() => this.copy(statement, blocks))
    // Whoever waits for it, or asks for the end, is told of errors.
    this.last.catch(() => undefined)
    this.waiting.push(this.last)
    if (this.waiting.length > AHEAD) await this.waiting.shift()
  }

  async finish(): Promise<void> {
    await this.last
  }

  /** How many rows a statement has brought. */
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

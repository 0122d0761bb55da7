import type pg from 'pg'
import { CopySink } from './copy_sink.ts'

/**
 * Copies blocks of lines into several tables by turns, on one connection: each call is a COPY of its own. The next is
 * prepared while the server still works on the last, so memory holds two of them.
 */
export class CopyBlocks {
  private readonly client: pg.ClientBase
  private readonly copied = new Map<string, number>()
  /** How many bytes have been given. */
  sentBytes = 0
  private last: Promise<void> = Promise.resolve()

  constructor(client: pg.ClientBase) {
    this.client = client
  }

  /** Begins with blocks, which must not be changed afterwards; resolves when the ones before have arrived. */
  async add(statement: string, blocks: readonly Buffer[]): Promise<void> {
    await this.last
    for (const { length } of blocks) this.sentBytes += length
    this.last = this.copy(statement, blocks)
    // Whoever adds the next, or asks for the end, is told of errors.
    this.last.catch(() => undefined)
  }

  async finish(): Promise<void> {
    await this.last
  }

  /** How many rows a statement has brought. */
  rows(statement: string): number {
    return this.copied.get(statement) ?? 0
  }

  private async copy(statement: string, blocks: readonly Buffer[]): Promise<void> {
    const sink = new CopySink(this.client, statement)
    for (const block of blocks) await sink.write(block)
    const rows = await sink.finish()
    this.copied.set(statement, this.rows(statement) + rows)
  }
}

import { once } from 'node:events'
import type pg from 'pg'
import type { CopyStreamQuery } from 'pg-copy-streams'
import { copyIn } from '../db/copy.ts'
import type { Sql } from '../db/sql.ts'
import { failpoint } from '../failpoint.ts'

/** A COPY … FROM STDIN in progress on a connection. */
export class CopySink {
  private readonly stream: CopyStreamQuery
  private failure: unknown
  sentBytes = 0
  private readonly failed: Promise<never>

  constructor(client: pg.ClientBase, statement: Sql) {
    this.stream = copyIn(client, statement)
    this.failed = new Promise((_, reject) => {
      this.stream.on('error', (error) => {
        this.failure ??= error
        reject(error)
      })
    })
    this.failed.catch(() => undefined)
  }

  /** Passes on a block, which must not be changed afterwards. Resolves when the next may come. */
  async write(block: Buffer): Promise<void> {
    if (this.failure) throw this.failure
    failpoint('copy')
    this.sentBytes += block.length
    if (!this.stream.write(block)) await Promise.race([once(this.stream, 'drain'), this.failed])
  }

  /** Ends the COPY and returns the number of rows that the server received. */
  async finish(): Promise<number> {
    if (this.failure) throw this.failure
    const finished = once(this.stream, 'finish')
    finished.catch(() => undefined)
    this.stream.end()
    await Promise.race([finished, this.failed])
    return this.stream.rowCount
  }

  /** Gives up the COPY. The transaction must be rolled back. */
  async abort(): Promise<void> {
    if (this.failure || this.stream.writableFinished) return
    const closed = once(this.stream, 'close').catch(() => undefined)
    this.stream.destroy(new Error('the load of this file was given up'))
    await closed
  }
}

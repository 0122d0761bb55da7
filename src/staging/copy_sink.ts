import { once } from 'node:events'
import type pg from 'pg'
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams'
import { failpoint } from '../failpoint.ts'

/** Blocks may pile up to this before the reader waits for the server. */
const HIGH_WATER_BYTES = 2 * 1024 * 1024

/** One COPY … FROM STDIN in progress on a connection. */
export class CopySink {
  private readonly stream: CopyStreamQuery
  private failure: unknown
  sentBytes = 0
  private readonly failed: Promise<never>

  constructor(client: pg.ClientBase, sql: string) {
    this.stream = client.query(quietAfterFailure(copyFrom(sql, { highWaterMark: HIGH_WATER_BYTES })))
    this.failed = new Promise((_, reject) => {
      this.stream.on('error', (error) => {
        this.failure ??= error
        reject(error)
      })
    })
    this.failed.catch(() => undefined)
  }

  /** Hands over a block, which must not be changed afterwards; resolves when the next is welcome. */
  async write(block: Buffer): Promise<void> {
    if (this.failure) throw this.failure
    failpoint('copy')
    this.sentBytes += block.length
    if (!this.stream.write(block)) await Promise.race([once(this.stream, 'drain'), this.failed])
  }

  /** Ends the COPY and gives the number of rows that the server took. */
  async finish(): Promise<number> {
    if (this.failure) throw this.failure
    const finished = once(this.stream, 'finish')
    finished.catch(() => undefined)
    this.stream.end()
    await Promise.race([finished, this.failed])
    return this.stream.rowCount
  }

  /** Gives the COPY up; the transaction has to be rolled back. */
  async abort(): Promise<void> {
    if (this.failure || this.stream.writableFinished) return
    const closed = once(this.stream, 'close').catch(() => undefined)
    this.stream.destroy(new Error('the load of this file was given up'))
    await closed
  }
}

/** What pg-copy-streams has and its types leave out. */
interface Internals {
  /** Null once the COPY has failed or ended. */
  connection: pg.Connection | null
  flush(callback?: () => void): void
}

/**
 * After an error of the server, the driver goes on to write the blocks that it still holds, and throws in a callback of
 * the socket, where nobody can catch it. Here it drops them: `write` and `finish` throw the error of the server.
 */
function quietAfterFailure(stream: CopyStreamQuery): CopyStreamQuery {
  const internals = stream as CopyStreamQuery & Internals
  const flush = internals.flush.bind(stream)
  const ifConnected = (work?: () => void) => () => {
    if (internals.connection) work?.()
  }
  internals.flush = (callback) => ifConnected(() => flush(ifConnected(callback)))()
  return stream
}

import type pg from 'pg'
import { type CopyStreamQuery, type CopyToStreamQuery, from, to } from 'pg-copy-streams'
import { type Sql, unbound } from './sql.ts'

/** Blocks may pile up to this before the writer waits for the server. */
const HIGH_WATER_BYTES = 2 * 1024 * 1024

/** Begins a COPY … FROM STDIN: what is written to the stream are its rows. */
export function copyIn(client: pg.ClientBase, statement: Sql): CopyStreamQuery {
  return client.query(quietAfterFailure(from(unbound(statement), { highWaterMark: HIGH_WATER_BYTES })))
}

/** Begins a COPY … TO STDOUT: the stream gives its rows. */
export function copyOut(client: pg.ClientBase, statement: Sql): CopyToStreamQuery {
  return client.query(to(unbound(statement)))
}

/** What pg-copy-streams has and its types leave out. */
interface Internals {
  /** Null once the COPY has failed or ended. */
  connection: pg.Connection | null
  flush(callback?: () => void): void
}

/**
 * After an error of the server, the driver goes on to write the blocks that it still holds, and throws in a callback of
 * the socket, where nobody can catch it. Here it drops them: whoever holds the stream is told of the error of the server.
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

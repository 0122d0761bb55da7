import { DatabaseError, LockedError } from '../errors.ts'
import type { JobEnd } from './job_book.ts'

/** After another run, or a server that does not answer, got in the way: the waits before the tries that follow. */
export const RETRY_MINUTES: readonly number[] = [5, 10, 20, 40, 60]

/** What no waiting mends: a wrong login, a right that is missing, a database or table that is not there, a full disk. */
const LASTING = /^(28|42|3D|3F|53100)/

/** What becomes of a job that ended by an error: what passes by itself is tried again, anything else would fail alike. */
export function endOf(
  error: unknown,
  { type, message, hint }: { type: string; message: string; hint: string | undefined },
  attempt: number,
  now: Date,
): JobEnd {
  const wait = RETRY_MINUTES[attempt - 1]
  if (!mayPass(error, type) || wait === undefined) return { status: 'failed', error: message, hint }
  return { status: 'waiting', error: message, hint, retryAt: new Date(now.getTime() + wait * 60_000) }
}

/** Whether what made a job fail may pass by itself; `type` is its name in the family of errors. */
function mayPass(error: unknown, type: string): boolean {
  if (type === LockedError.name) return true
  return type === DatabaseError.name && !codesOf(error).some((code) => LASTING.test(code))
}

function codesOf(thrown: unknown): string[] {
  const codes: string[] = []
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const { code } = error as { code?: unknown }
    if (typeof code === 'string') codes.push(code)
  }
  return codes
}

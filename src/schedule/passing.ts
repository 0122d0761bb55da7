import { DatabaseError, LockedError } from '../errors.ts'
import type { JobEnd } from './job_book.ts'

/** How long to wait before each new try, if another run or a server that doesn't answer got in the way. */
export const RETRY_MINUTES: readonly number[] = [5, 10, 20, 40, 60]

/** Errors that waiting doesn't mend: a wrong login, a missing right, database or table, a full disk. */
const LASTING = /^(28|42|3D|3F|53100)/

/** What to do with a failed job. If the cause may pass, it is tried again; otherwise it would fail again. */
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

/** Whether the cause may pass by itself. `type` is the error's name in its family. */
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

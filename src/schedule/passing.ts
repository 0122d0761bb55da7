import { DatabaseError, LockedError } from '../errors.ts'

/** What no waiting mends: a wrong login, a right that is missing, a database or table that is not there. */
const LASTING = /^(28|42|3D|3F)/

/** Whether what made a job fail may pass by itself; `type` is its name in the family of errors. */
export function mayPass(error: unknown, type: string): boolean {
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

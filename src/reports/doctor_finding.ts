/** `broken`: Storehouse cannot work until it is fixed. `skipped`: something else has to be fixed first. */
export type FindingStatus = 'ok' | 'warning' | 'broken' | 'skipped'

/** One thing that was examined: what was expected and what was found. */
export interface Finding {
  check: string
  status: FindingStatus
  expected: string
  actual: string
  /** What to do about it. Missing if all is well. */
  advice?: string
}

/** An error in words for users. */
export interface Explained {
  message: string
  hint: string | undefined
}

export function ok(check: string, expected: string, actual: string): Finding {
  return { check, status: 'ok', expected, actual }
}

export function warning(check: string, expected: string, actual: string, advice: string): Finding {
  return { check, status: 'warning', expected, actual, advice }
}

export function broken(check: string, expected: string, actual: string, advice: string): Finding {
  return { check, status: 'broken', expected, actual, advice }
}

export function skipped(check: string, why: string): Finding {
  return { check, status: 'skipped', expected: '', actual: `not looked at: ${why}` }
}

/** `broken`: Storehouse cannot do its work until it is mended. `skipped`: something else has to be mended first. */
export type FindingStatus = 'ok' | 'warning' | 'broken' | 'skipped'

/** One thing that was looked at: what it should be against what it is. */
export interface Finding {
  check: string
  status: FindingStatus
  expected: string
  actual: string
  /** What to do about it; not where all is well. */
  advice?: string
}

/** An error as users are told it. */
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

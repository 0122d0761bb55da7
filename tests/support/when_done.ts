import { afterAll, onTestFinished } from 'vitest'

/** Calls `work` after the test that asks for it; asked for outside a test, after those of the file. */
export function whenDone(work: () => Promise<void>): void {
  try {
    onTestFinished(work)
  } catch {
    // Not in a test.
    afterAll(work)
  }
}

import type { Reporter, TestModule } from 'vitest/node'

/** Prints `N passed, N failed` as the last line, a form that any log reader understands. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0
    let failed = unhandledErrors.length
    let skipped = 0
    for (const module of modules) {
      // A file that could not be loaded, or whose hooks failed, has no failed test of its own.
      const tests = [...module.children.allTests()]
      const failedTests = tests.filter((test) => test.result().state === 'failed').length
      passed += tests.filter((test) => test.result().state === 'passed').length
      skipped += tests.filter((test) => test.result().state === 'skipped').length
      failed += failedTests > 0 || module.ok() ? failedTests : 1
    }
    // Printed after the output of other reporters. A failed set-up counts as one failure.
    process.once('exit', (code) => {
      const failures = code !== 0 && failed === 0 ? 1 : failed
      const line = `${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
      process.stdout.write(`\n${line}\n`)
    })
  }
}

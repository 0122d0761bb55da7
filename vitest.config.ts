import { defineConfig } from 'vitest/config'
import { scratchFolder } from './tests/support/scratch_folder.ts'

// For the server, which the set-up starts, and for the tests.
process.env.TMPDIR = scratchFolder()

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/global_setup.ts'],
    reporters: ['default', './tests/support/closing_line_reporter.ts'],
    pool: 'forks',
    // Each file has a database of its own; the server shares the cores with the tests.
    maxWorkers: 2,
    // What hangs is ended; a slow machine is not to fail.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
  },
})

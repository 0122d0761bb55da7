import { defineConfig } from 'vitest/config'
import { LongFilesFirst } from './tests/support/long_files_first.ts'
import { scratchFolder } from './tests/support/scratch_folder.ts'

// For the server, which the set-up starts, and for the tests.
process.env.TMPDIR = scratchFolder()

/** Files that replace a module, or measure the memory of their process. */
const alone = [
  'tests/integration/add_a_field.test.ts',
  'tests/integration/scope_of_costs.test.ts',
  'tests/integration/staging_files.test.ts',
]

// What hangs is ended; a slow machine is not to fail.
const limits = { testTimeout: 180_000, hookTimeout: 180_000, teardownTimeout: 30_000 }

export default defineConfig({
  test: {
    globalSetup: ['tests/support/global_setup.ts'],
    sequence: { sequencer: LongFilesFirst },
    reporters: ['default', './tests/support/closing_line_reporter.ts'],
    // Each file has a database of its own. Twice as many as there are cores, since many tests wait for a process or a clock.
    maxWorkers: 4,
    teardownTimeout: limits.teardownTimeout,
    projects: [
      {
        test: {
          name: 'tests',
          include: ['tests/**/*.test.ts'],
          exclude: alone,
          pool: 'forks',
          // A process runs many files: to load the program's modules anew takes longer than most of them.
          isolate: false,
          // With more room for what is new, less that is needed only for a moment is copied: a seventh of the time.
          execArgv: ['--max-semi-space-size=64'],
          ...limits,
        },
      },
      { test: { name: 'alone', include: alone, pool: 'forks', ...limits } },
    ],
  },
})

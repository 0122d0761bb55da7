import { defineConfig } from 'vitest/config'

// npm run test:browser: the dashboard in a real Chromium, on the demo shop.
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.browser.ts'],
    globalSetup: ['tests/browser/global_setup.ts'],
    pool: 'forks',
    // One browser at a time: the database and the server share the cores with it.
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
  },
})

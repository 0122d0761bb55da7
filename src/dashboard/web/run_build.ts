import { rename, rm } from 'node:fs/promises'
import { build } from 'vite'
import { builtPages } from './build.ts'
import { viteConfig } from './vite_config.ts'

// npm run build:web. Builds next to the served pages and replaces them at the end, so that nobody gets half a build and
// two concurrent builds don't mix. A test run can start the build: its NODE_ENV would make slower pages that contain
// this machine's paths.
process.env.NODE_ENV = 'production'
const fresh = `${builtPages}-${process.pid}`
try {
  await build(viteConfig(fresh))
  await rm(builtPages, { recursive: true, force: true })
  await rename(fresh, builtPages)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await rm(fresh, { recursive: true, force: true })
}

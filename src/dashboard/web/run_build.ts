import { rename, rm } from 'node:fs/promises'
import { build } from 'vite'
import { builtPages } from './build.ts'
import { viteConfig } from './vite_config.ts'

// npm run build:web. Built beside what is served and put in its place at the end: nobody is served half a build, and
// two builds at once don't mix.
// What started the build may be a test run: its NODE_ENV would make pages that are slower and name this machine's paths.
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

#!/usr/bin/env node
import { compiledProgram } from './compile.js'

// The lines of a stack trace are those of the sources where one is asked for; otherwise it would cost every start.
if (process.argv.includes('--debug')) process.setSourceMapsEnabled(true)
// As in newer versions of Node.js: without it, the driver of PostgreSQL loads fetch to find out where it runs.
globalThis.navigator ??= { userAgent: `Node.js/${process.versions.node.split('.')[0]}` }
const { main } = await program()
await main(process.argv)

/** Where src/ can't be compiled, or what comes of it not kept, tsx compiles each module as it is loaded. */
async function program() {
  try {
    return await compiledProgram()
  } catch {
    const { register } = await import('tsx/esm/api')
    register()
    return import('../src/cli/main.ts')
  }
}

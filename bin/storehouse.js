#!/usr/bin/env node
import { compiledProgram } from './compile.js'

// The lines of a stack trace are those of the sources where one is asked for; otherwise it would cost every start.
if (process.argv.includes('--debug')) process.setSourceMapsEnabled(true)
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

#!/usr/bin/env node
// Storehouse is TypeScript that runs without a build step: tsx compiles each module as it is loaded.
import { register } from 'tsx/esm/api'

register()
const { main } = await import('../src/cli/main.ts')
await main(process.argv)

import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { madeFromMetrics } from '../db/sql_objects.ts'
import { metricFunctions } from './metric_functions.ts'

// Writes the functions of the metrics into sql/functions/ (`npm run sql:metrics`); with --check it fails if one is not up to
// date.

const folder = new URL('../../sql/functions/', import.meta.url)
const functions = metricFunctions()
const isMade = (text: string) => text.startsWith(madeFromMetrics)

const standing = new Map<string, string>()
for (const name of await readdir(folder)) standing.set(name, await readFile(new URL(name, folder), 'utf8'))
const changed = [...functions].filter(([name, text]) => standing.get(name) !== text)
const gone = [...standing].filter(([name, text]) => isMade(text) && !functions.has(name))

if (!process.argv.includes('--check')) {
  for (const [name, text] of changed) await writeFile(new URL(name, folder), text)
  for (const [name] of gone) await rm(new URL(name, folder))
} else if (changed.length + gone.length > 0) {
  const names = [...changed, ...gone].map(([name]) => name)
  console.error(`sql/functions/ is not up to date (${names.join(', ')}): run "npm run sql:metrics".`)
  process.exitCode = 1
}

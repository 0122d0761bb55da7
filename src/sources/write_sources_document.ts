import { readFile, writeFile } from 'node:fs/promises'
import { sourceKinds } from './index.ts'
import { sourcesDocument } from './sources_document.ts'

// Writes docs/sources.md (`npm run docs:sources`); with --check it fails if the file is not up to date.

const path = new URL('../../docs/sources.md', import.meta.url)
const document = sourcesDocument(sourceKinds)

if (!process.argv.includes('--check')) await writeFile(path, document)
else if ((await readFile(path, 'utf8').catch(() => '')) !== document) {
  console.error('docs/sources.md is not up to date: run "npm run docs:sources".')
  process.exitCode = 1
}

// `npm run docs:config` writes docs/configuration.md; with --check it only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderConfigDocument } from './config_document.ts'

const path = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url))
const document = renderConfigDocument()

if (!process.argv.includes('--check')) {
  writeFileSync(path, document)
} else if (read(path) !== document) {
  process.stderr.write('docs/configuration.md is not up to date: run npm run docs:config\n')
  process.exitCode = 1
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

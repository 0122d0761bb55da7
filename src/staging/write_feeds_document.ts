import { readFile, writeFile } from 'node:fs/promises'
import { feeds } from '../model/feeds/index.ts'
import { feedsDocument } from './feeds_document.ts'

// Writes docs/feeds.md (`npm run docs:feeds`); with --check it fails if the file is not up to date.

const path = new URL('../../docs/feeds.md', import.meta.url)
const document = feedsDocument(feeds)

if (!process.argv.includes('--check')) await writeFile(path, document)
else if ((await readFile(path, 'utf8').catch(() => '')) !== document) {
  console.error('docs/feeds.md is not up to date: run "npm run docs:feeds".')
  process.exitCode = 1
}

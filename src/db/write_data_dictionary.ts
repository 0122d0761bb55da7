import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../config/repository.ts'
import { readDataDictionary, undescribed } from './data_dictionary.ts'
import { renderDataDictionary } from './data_dictionary_document.ts'
import { withScratchDatabase } from './scratch_database.ts'

// `npm run docs:dictionary` writes docs/data-dictionary.md; with --check it only says whether the file is up to date.
// Both fail if something in production or warehouse has no comment.

const target = join(repository, 'docs', 'data-dictionary.md')
const dictionary = await withScratchDatabase((db) => readDataDictionary(db.pool))
const document = renderDataDictionary(dictionary)
const missing = undescribed(dictionary)

if (missing.length > 0) {
  process.stderr.write(
    `No comment describes these: ${missing.join(', ')}.\nDescribe them with comment on … where they are made.\n`,
  )
  process.exitCode = 1
} else if (!process.argv.includes('--check')) {
  await writeFile(target, document)
} else if ((await readFile(target, 'utf8').catch(() => '')) !== document) {
  process.stderr.write('docs/data-dictionary.md is not up to date: run npm run docs:dictionary\n')
  process.exitCode = 1
}

// `npm run docs:checks` writes docs/checks.md; with --check it only says whether it is up to date.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../config/repository.ts'
import { readChecks } from './check_files.ts'
import { renderChecksDocument } from './checks_document.ts'

const path = join(repository, 'docs', 'checks.md')
const document = renderChecksDocument(await readChecks({}))

if (!process.argv.includes('--check')) {
  await writeFile(path, document)
} else if ((await readFile(path, 'utf8').catch(() => '')) !== document) {
  process.stderr.write('docs/checks.md is not up to date: run npm run docs:checks\n')
  process.exitCode = 1
}

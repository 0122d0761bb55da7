import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Config } from '../../src/config/config.ts'
import { SourceFileError } from '../../src/errors.ts'
import { rowsOfFile } from '../../src/staging/read_rows.ts'
import type { SourceFile } from '../../src/staging/source_file.ts'
import { bounds } from '../unit/staging_support.ts'

// Reads the 2,290 files of Pollock, a benchmark of CSV readers (github.com/HPI-Information-Systems/Pollock), and
// reports the results: `npx tsx tests/corpora/pollock.ts FOLDER`, with the folder `polluted_files` of your own copy.
// All columns except the key are extra ones, so text: types reveal nothing.

/** Files in which a value is read as written and not as meant, and why. */
const readAsText = [
  // A quote inside an unquoted field is text.
  /^file_field_delimiter_0x2C_0x20\.csv$/,
  /^row_less_sep_row\d+_col[56]\.csv$/,
  // An apostrophe is text.
  /^file_quotation_char_0x27\.csv$/,
  // Some values of its second table are written differently than in the first.
  /^file_multitable_same\.csv$/,
]

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error('Usage: npx tsx tests/corpora/pollock.ts FOLDER')
  process.exit(2)
}

const trimmed = (text: string) => text.replaceAll(/^[ \t]+|[ \t]+$/g, '')

async function outcomeOf(
  root: string,
  name: string,
): Promise<'whole' | 'rejects' | 'refused' | 'other rows'> {
  const path = join(root, 'csv', name)
  const { mtime, size } = await stat(path)
  const source: SourceFile = {
    ...{ path, name, feed: 'customers', groupName: name, part: undefined, gzip: false },
    ...{ fileDate: { modifiedAt: mtime }, modifiedAt: mtime, writtenAt: mtime, size, remarks: [] },
  }
  const meant: string[][] = parse(await readFile(join(root, 'clean', name)), { relax_column_count: true })
  const known = new Set(meant.map((row) => JSON.stringify(row.map(trimmed))))
  const feeds: Config['feeds'] = {
    customers: { files: [], encoding: 'utf-8', columns: { date: 'customer_id' } },
  }
  let rejects = 0
  try {
    for await (const { values } of rowsOfFile(source, { config: { feeds, currency: undefined }, bounds })) {
      if (!values) rejects += 1
      else if (!known.has(JSON.stringify(Object.values(values).map((value) => value ?? ''))))
        return 'other rows'
    }
  } catch (error) {
    if (error instanceof SourceFileError) return 'refused'
    throw error
  }
  return rejects > 0 ? 'rejects' : 'whole'
}

const names = await readdir(join(folder, 'csv'))
const counts = { whole: 0, rejects: 0, refused: 0, 'other rows': 0 }
for (const name of names) {
  const outcome = await outcomeOf(folder, name)
  counts[outcome] += 1
  if (outcome !== 'other rows' || readAsText.some((known) => known.test(name))) continue
  console.error(`${name}: a row came out that does not stand in it`)
  process.exitCode = 1
}
console.log(
  `${names.length} files: ${counts.whole} read whole, ${counts.rejects} with rows rejected, ${counts.refused} refused, ` +
    `${counts['other rows']} with a value as it stands there and not as it was meant.`,
)

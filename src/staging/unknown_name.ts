import { basename } from 'node:path'
import { escapedForPattern } from '../escaped_text.ts'
import type { FeedName } from '../model/feeds/index.ts'
import { feeds } from '../model/feeds/index.ts'
import { ENDING, parseFileName, stemOf } from './file_name.ts'

/** Why a file's name matches no feed, and what to do; `what` continues its path. */
export interface UnknownName {
  what: string
  hint: string
}

/** How to skip all such files. */
export const SKIP_UNKNOWN = 'To skip such files: storehouse load --ignore-unknown.'
const KNOWN = `Known feeds: ${feeds.map((feed) => feed.name).join(', ')}.`

/** Explains a name that `parseFileName` does not accept. */
export function explainName(path: string, names: ReadonlyMap<string, FeedName>): UnknownName {
  const spelled = basename(path)
  if (!ENDING.test(spelled)) return explainEnding(path, names)
  const stem = spelled.replace(ENDING, '')
  const feed = [...names.keys()]
    .filter((name) => new RegExp(`^${escapedForPattern(name)}(?![a-z0-9])`, 'i').test(stem))
    .sort((a, b) => b.length - a.length)[0]
  const add = `add "${stemOf(spelled)}" to the list feeds.<feed>.files in storehouse.config`
  if (feed === undefined)
    return {
      what: 'matches no feed',
      hint: `${KNOWN} Rename the file, or ${add}. ${look(path)} ${SKIP_UNKNOWN}`,
    }
  return {
    what: 'matches no feed',
    hint: `Behind "${feed}" may stand dates, digits, and part and digits, as in ${feed}_2026-11-20_part2.csv. ${KNOWN} Rename the file, or ${add}. ${look(path)} ${SKIP_UNKNOWN}`,
  }
}

function explainEnding(path: string, names: ReadonlyMap<string, FeedName>): UnknownName {
  const spelled = basename(path)
  const ending = /(?<!^)\.[^.]*$/.exec(spelled)?.[0] ?? ''
  const what =
    ending === ''
      ? 'has no ending: files that end in .csv, .tsv, .txt or one of them and .gz are read'
      : `ends in ${ending}: files that end in .csv, .tsv, .txt or one of them and .gz are read`
  const stem = spelled.slice(0, spelled.length - ending.length).replace(/\.csv$/i, '')
  const isFeed = parseFileName(`${stem}.csv`, names) !== undefined
  const name = isFeed ? stem : '<feed>'
  const way = `${wayOut(ending.toLowerCase(), name)}${isFeed ? '' : ` ${KNOWN}`}`
  return { what, hint: `${way} ${SKIP_UNKNOWN}` }
}

function look(path: string): string {
  const word = /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
  return `What it holds and what fits it: storehouse inspect ${word} says.`
}

/** How the programs that open workbooks save a sheet as CSV. */
function sheetAsCsv(name: string): string {
  return [
    `Save its sheet as ${name}.csv, UTF-8.`,
    'In Excel: File, Save As, "CSV UTF-8 (Comma delimited)".',
    'In LibreOffice: File, Save As, "Text CSV", character set Unicode (UTF-8).',
    'In Google Sheets: File, Download, "Comma-separated values".',
  ].join(' ')
}

function wayOut(ending: string, name: string): string {
  if (/^\.(xls|xlsx|xlsm|xlsb|ods|numbers)$/.test(ending)) return sheetAsCsv(name)
  if (/^\.(zip|7z|rar|tar|tgz)$/.test(ending)) return 'Unpack it here.'
  if (/^\.(bz2|xz|zst|lz4|z)$/.test(ending)) return `Unpack it, or pack it with gzip as ${name}.csv.gz.`
  if (ending === '.gz') return `If it is a CSV file, rename it to ${name}.csv.gz.`
  return `If it is a CSV file, rename it to ${name}.csv.`
}

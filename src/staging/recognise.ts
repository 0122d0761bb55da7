import type { Config } from '../config/config.ts'
import { type FeedName, feedByName } from '../model/feeds/index.ts'
import { listed, shown } from '../shown_text.ts'
import { columnsOf, missingIn, neededIn } from '../sources/columns.ts'
import { sourceKinds } from '../sources/index.ts'
import type { SourceKind } from '../sources/source.ts'
import { normalize, readHeader } from './csv/header.ts'
import type { FileHead } from './file_head.ts'
import { kindColumns } from './kind_header.ts'

/** What a file is, by its header and its name. */
export type Recognised =
  | { is: 'kind'; kind: SourceKind }
  /** According to its name. Reading it shows whether its header fits. */
  | { is: 'feed'; feed: FeedName }
  /** A header that almost matches a known one, or matches several kinds: `what` continues its path. */
  | { is: 'doubtful'; what: string; hint: string; near?: { kind: SourceKind; missing: readonly string[] } }
  | { is: 'unknown' }

type Settings = Pick<Config, 'feeds'> & Partial<Pick<Config, 'sources'>>

/** With this share of the needed columns a header resembles a kind. */
const ALMOST = 0.6
/** Many files share fewer columns than this. */
const FEWEST_SHARED = 3

/** How well a header fits a kind. */
interface Fit {
  kind: SourceKind
  /** Columns that it needs and the header has. */
  shared: string[]
  missing: string[]
  /** Columns of the header that the kind does not know, as written. */
  strange: string[]
  /** Whether the header has a column that no file of this kind has. */
  isOther: boolean
}

/**
 * Finds out what a file is: a kind whose columns its header has, otherwise the feed in its name.
 *
 * A feed's file whose columns the settings rename stays one. Of several kinds, the one that needs the most of the
 * file's columns wins, then the one that the file's name suggests.
 */
export function recognise(
  head: FileHead | undefined,
  fileName: string,
  feed: FeedName | undefined,
  settings: Settings,
): Recognised {
  const byName: Recognised = feed === undefined ? { is: 'unknown' } : { is: 'feed', feed }
  if (head === undefined || (feed !== undefined && isRenamed(head, feed, settings))) return byName
  const fits = sourceKinds.flatMap((kind) => fitOf(head, kind, settings) ?? [])
  const whole = fits.filter(({ missing, isOther }) => missing.length === 0 && !isOther)
  if (whole.length > 0) return bestOf(whole, fileName)
  if (feed !== undefined && hasColumnsOf(head, feed, settings)) return byName
  const [near] = fits
    .filter(isAlmost)
    .sort((a, b) => b.shared.length - a.shared.length || a.missing.length - b.missing.length)
  return near ? almost(near) : byName
}

/** How the header of a file, read as files of the kind are read, fits the kind; undefined if there is no header. */
function fitOf(head: FileHead, kind: SourceKind, settings: Settings): Fit | undefined {
  const { encoding, delimiter, reading } = settings.sources?.[kind.source] ?? {}
  const found = head.header({ encoding, delimiter, reading: { ...kind.reading, ...reading } })
  if (!found) return undefined
  const columns = kindColumns(kind, found.names, settings)
  const known = new Set(columnsOf(kind))
  return {
    kind,
    shared: neededIn(kind, columns).filter((column) => columns.includes(column)),
    missing: missingIn(kind, columns),
    strange: columns.filter((column) => column !== '' && !known.has(column)),
    isOther:
      kind.lacks?.some((column) => columns.some((one) => normalize(one) === normalize(column))) ?? false,
  }
}

function isAlmost({ shared, missing, isOther }: Fit): boolean {
  return (
    !isOther && shared.length >= FEWEST_SHARED && shared.length / (shared.length + missing.length) >= ALMOST
  )
}

function bestOf(fits: readonly Fit[], fileName: string): Recognised {
  const most = Math.max(...fits.map(({ shared }) => shared.length))
  const alike = fits.filter(({ shared }) => shared.length === most)
  const words = (kind: SourceKind) =>
    kind.name.split('_').filter((word) => fileName.toLowerCase().includes(word))
  const spoken = Math.max(...alike.map(({ kind }) => words(kind).length))
  const named = alike.filter(({ kind }) => words(kind).length === spoken)
  const [first, second] = named
  if (first && !second) return { is: 'kind', kind: first.kind }
  const titles = named.map(({ kind }) => kind.title)
  return {
    is: 'doubtful',
    what: `has the columns of several kinds of file: ${titles.join('; ')}`,
    hint: `Nothing was loaded from this file. Write into its name which it is, as in ${named[0]?.kind.name}_2026-11-20.csv.`,
  }
}

function almost({ kind, missing, strange }: Fit): Recognised {
  const [first = ''] = missing
  // Most columns that a kind does not read are its own, so only a single one can replace what is missing.
  const [only] = strange.length === 1 && missing.length === 1 ? strange : []
  const candidate = only === undefined ? `Name of "${first}" in the file` : shown(only)
  const columns = missing.length === 1 ? 'the column' : 'the columns'
  const unknown = strange.length > 0 ? ` It also has ${listed(strange)}.` : ''
  const setting = `sources.${kind.source}.columns: { ${JSON.stringify(candidate)}: ${JSON.stringify(first)} }`
  return {
    is: 'doubtful',
    near: { kind, missing },
    what: `looks like the ${kind.title}, and lacks ${columns} ${listed(missing)}`,
    hint:
      `Nothing was loaded from this file.${unknown} ` +
      `Where a column has another name there, say which in storehouse.config: ${setting}. Else export the file with all columns. If it is something else, storehouse inspect says how to read it.`,
  }
}

/** Whether the feed's settings name columns of this header, and it has everything that the feed requires. */
function isRenamed(head: FileHead, feed: FeedName, settings: Settings): boolean {
  const { columns = {}, encoding, delimiter } = settings.feeds[feed] ?? {}
  if (Object.keys(columns).length === 0) return false
  const found = head.header({ encoding, delimiter })
  return (
    (found?.names.some((name) => Object.hasOwn(columns, normalize(name))) ?? false) &&
    hasColumnsOf(head, feed, settings)
  )
}

function hasColumnsOf(head: FileHead, feed: FeedName, settings: Settings): boolean {
  const { columns = {}, encoding, delimiter } = settings.feeds[feed] ?? {}
  const found = head.header({ encoding, delimiter })
  if (!found) return false
  return !readHeader(feedByName(feed), found.names, columns).problems.some(({ kind }) => kind === 'missing')
}

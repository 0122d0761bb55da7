import type { Config } from '../../config/config.ts'
import type { Feed } from '../../model/feeds/feed.ts'
import { feedByName } from '../../model/feeds/index.ts'
import type { Reading } from '../../model/reading.ts'
import { isPersonalColumn } from '../../privacy/personal_columns.ts'
import type { SourceKind } from '../../sources/source.ts'
import { normalize, readHeader } from '../csv/header.ts'
import { kindColumns } from '../kind_header.ts'
import type { InputFile } from '../source_file.ts'

/**
 * What a column of a file is for erasing:
 *
 * - `person`: the id of a customer or visitor, or an address that stands in for one
 * - `named`: an id that is or holds a name
 * - `order`, `session`: ids that tell whose a record is
 * - `address`: an e-mail address that is no id
 * - `personal`: a text that says who somebody is; `typed`: such a value that is no text
 * - `unread`: no feed takes it
 * - `text`: written by people or programs, and may contain a name
 * - `other`: stays
 */
export type Role =
  | 'person'
  | 'named'
  | 'order'
  | 'session'
  | 'address'
  | 'personal'
  | 'typed'
  | 'unread'
  | 'text'
  | 'other'

/** A column of a file, by its place in the header. */
export interface ErasingColumn {
  name: string
  role: Role
}

const ADDRESS = /e-?mail/i
const WRITTEN = /desc|detail|note|memo|comment|reason|url|page|refer|query|path|title|text|subject/i
/** Columns about people, in kinds that take columns of any name. */
const OF_PEOPLE =
  /^(?:billing|shipping|customer|buyer|recipient)[ _-](?!.*(?:total|tax|amount|method|price))/i

/** What the columns of a file are, by its header. */
export function columnsToErase(
  file: Pick<InputFile, 'kind' | 'feed'>,
  names: readonly string[],
  config: Pick<Config, 'feeds'> & Partial<Pick<Config, 'sources'>>,
): ErasingColumn[] {
  if (file.kind) return columnsOfKind(file.kind, kindColumns(file.kind, names, config), config)
  const settings = config.feeds[file.feed]
  const feed = feedByName(file.feed) as Feed
  const { columns } = readHeader(feed, names, settings?.columns ?? {})
  const used = namesInSettings(settings?.reading)
  return names.map((written, field) => {
    const name = columns[field] as string
    return { name, role: used.has(normalize(written)) ? 'other' : roleInFeed(feed, name) }
  })
}

/** What the columns of staged rows are, by their names there. */
export function stagedColumnsToErase(feed: Feed, columns: readonly string[]): ErasingColumn[] {
  return columns.map((name) => ({ name, role: roleInFeed(feed, name) }))
}

/** What a column of a feed is, by its name in staging. */
export function roleInFeed(feed: Pick<Feed, 'columns'>, name: string): Role {
  const column = feed.columns.find((declared) => declared.name === name)
  if (!column) return ADDRESS.test(name) ? 'address' : 'unread'
  if (column.holds === 'person') return 'person'
  if (name === 'order_id') return 'order'
  if (name === 'session_id') return 'session'
  if (column.isPersonal) return ADDRESS.test(name) ? 'address' : column.type === 'text' ? 'personal' : 'typed'
  return column.holds !== undefined || (column.type === 'text' && WRITTEN.test(name)) ? 'text' : 'other'
}

export function columnsOfKind(
  kind: SourceKind,
  columns: readonly string[],
  config: Partial<Pick<Config, 'sources'>>,
): ErasingColumn[] {
  const used = namesInSettings({ ...kind.reading, ...config.sources?.[kind.source]?.reading })
  return columns.map((name) => ({ name, role: used.has(normalize(name)) ? 'other' : roleInKind(kind, name) }))
}

function roleInKind(kind: SourceKind, name: string): Role {
  const type = kind.needs[name as never] ?? kind.takes[name as never]
  if (type === undefined) return roleOfUnknown(kind, name)
  if (kind.personal?.includes(name)) return type === 'text' ? 'personal' : 'typed'
  if (kind.namedIds?.includes(name)) return 'named'
  if (name === kind.order) return 'order'
  if (ADDRESS.test(name)) return 'person'
  return type === 'text' && WRITTEN.test(name) ? 'text' : 'other'
}

function roleOfUnknown(kind: SourceKind, name: string): Role {
  if (ADDRESS.test(name)) return 'address'
  if (kind.others === undefined || isPersonalColumn(name) || OF_PEOPLE.test(name)) return 'unread'
  return WRITTEN.test(name) ? 'text' : 'other'
}

/** Columns that a profile uses, in lower case: conditions, and parts of times and prices. */
function namesInSettings(reading: Partial<Reading> | undefined): Set<string> {
  const { where = [], time = [], lineTotal } = reading ?? {}
  const names = [
    ...where.map(({ column }) => column),
    ...time,
    ...(lineTotal === undefined ? [] : [lineTotal]),
  ]
  return new Set(names.map(normalize))
}

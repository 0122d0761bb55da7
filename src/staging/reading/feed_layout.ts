import type { Column, Feed } from '../../model/feeds/feed.ts'
import type { Reading, ValueType } from '../../model/reading.ts'
import { type HeaderProblem, normalize, readHeader } from '../csv/header.ts'
import { type FieldCondition, fieldCondition } from './conditions.ts'
import type { FileRecord } from './record_reader.ts'

/** A column of the rows made from a file's records. */
export interface MadeColumn {
  /** In the staging table. */
  name: string
  type: ValueType
  /** Name in the header of the file; empty if the file lacks it. */
  written: string
  /** Text in the file; empty if it lacks the column. */
  textOf: (record: FileRecord) => string
  /** Used if the file has nothing. */
  fallback: string
  isPersonal: boolean
  /** Some files write positive amounts of it as numbers below 0. */
  isNegated: boolean
}

/** What the records of a feed's file become, by its header and profile. */
export interface FeedLayout {
  columns: readonly MadeColumn[]
  extraColumns: readonly string[]
  missingColumns: readonly string[]
  where: readonly FieldCondition[]
  /** The field with a line's total. */
  totalField: number | undefined
  problems: readonly HeaderProblem[]
}

const valueTypes: Readonly<Record<Column['type'], ValueType>> = {
  id: 'text',
  text: 'text',
  money: 'money',
  price: 'money',
  decimal: 'decimal',
  integer: 'integer',
  percent: 'integer',
  time: 'time',
  date: 'date',
  boolean: 'boolean',
}

/** The type of a column's values, as far as reading needs it. */
export function valueTypeOf(type: Column['type']): ValueType {
  return valueTypes[type]
}

/** Columns that a line's total replaces or needs. */
const LINE = { price: 'product_price', discount: 'discount' }

/**
 * @param names the header as written
 * @param renames header name in the shop's files → column of the feed
 */
export function feedLayout(
  feed: Feed,
  names: readonly string[],
  renames: Record<string, string>,
  reading: Reading,
): FeedLayout {
  const fields = new Fields(names)
  const time = reading.time && fields.pair(reading.time)
  const totalField = reading.lineTotal === undefined ? undefined : fields.find(reading.lineTotal, 'lineTotal')
  const ignored = new Set([
    ...(time ?? []),
    totalField,
    ...(reading.ignore ?? []).map((name) => fields.index(name)),
  ])
  const kept = names.flatMap((_, field) => (ignored.has(field) ? [] : [field]))
  const header = readHeader(
    feed,
    kept.map((field) => names[field] as string),
    renames,
  )
  const made = new Made(feed, reading)
  for (const [at, name] of header.columns.entries()) {
    const field = kept[at] as number
    made.add(name, names[field] as string, (record) => record.text(field))
  }
  if (time) made.add('time', reading.time?.join(' ') ?? '', joined(time))
  if (totalField !== undefined) {
    made.add(LINE.price, '', () => '')
    made.add(LINE.discount, '', () => '')
  }
  for (const name of Object.keys(reading.defaults ?? {})) made.add(normalize(name), '', () => '')
  const where = (reading.where ?? []).flatMap((condition) => {
    const field = fields.find(condition.column, 'where')
    return field === undefined ? [] : [fieldCondition(condition, field)]
  })
  return {
    columns: made.columns,
    extraColumns: header.extraColumns,
    missingColumns: header.missingColumns.filter((name) => !made.has(name)),
    where,
    totalField,
    problems: [
      ...header.problems.filter(({ column }) => column === undefined || !made.has(column)),
      ...fields.problems,
    ],
  }
}

function joined([day, clock]: readonly [number, number]): (record: FileRecord) => string {
  return (record) => {
    const first = record.text(day)
    return first === '' ? '' : `${first} ${record.text(clock)}`.trim()
  }
}

/** The fields of a file by the names that a profile uses. */
class Fields {
  readonly problems: HeaderProblem[] = []
  private readonly names: readonly string[]

  constructor(names: readonly string[]) {
    this.names = names.map(normalize)
  }

  /** Undefined if the header lacks it. */
  index(name: string): number | undefined {
    const found = this.names.indexOf(normalize(name))
    return found < 0 ? undefined : found
  }

  /** As `index`, but a file without it is refused. */
  find(name: string, setting: keyof Reading): number | undefined {
    const found = this.index(name)
    if (found === undefined) {
      const message = `the header lacks "${name}", which the setting reading.${setting} names.`
      this.problems.push({ kind: 'setting', message })
    }
    return found
  }

  pair([day, clock]: readonly [string, string]): readonly [number, number] | undefined {
    const [one, other] = [this.find(day, 'time'), this.find(clock, 'time')]
    return one === undefined || other === undefined ? undefined : [one, other]
  }
}

class Made {
  readonly columns: MadeColumn[] = []
  private readonly feed: Feed
  private readonly defaults: ReadonlyMap<string, string>

  constructor(feed: Feed, { defaults = {} }: Reading) {
    this.feed = feed
    this.defaults = new Map(Object.entries(defaults).map(([name, value]) => [normalize(name), String(value)]))
  }

  has(name: string): boolean {
    return this.columns.some((column) => column.name === name)
  }

  /** An existing column stays. */
  add(name: string, written: string, textOf: MadeColumn['textOf']): void {
    if (this.has(name)) return
    const declared = this.feed.columns.find((column) => column.name === name)
    this.columns.push({
      name,
      type: declared ? valueTypeOf(declared.type) : 'text',
      written,
      textOf,
      fallback: this.defaults.get(name) ?? '',
      isPersonal: declared?.isPersonal ?? false,
      isNegated: declared?.isNegated ?? false,
    })
  }
}

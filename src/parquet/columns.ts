import type { SchemaElement } from 'hyparquet'

/** A column of a table: its name, its type as PostgreSQL spells it, and whether it can be NULL. */
export interface TableColumn {
  name: string
  type: string
  isNullable: boolean
}

/** A value as PostgreSQL writes it in a session with ISO dates in UTC; null is NULL. */
export type TextValue = string | null

/** How values of one type are stored in a Parquet file. */
export interface Codec {
  /** The column in the schema of a file. */
  element: Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'>
  /** A value of PostgreSQL as the Parquet library takes it. */
  toStored(text: string): unknown
  /** The same value as PostgreSQL writes it. */
  toText(stored: never): string
}

const text: Codec = {
  element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  toStored: (value) => value,
  toText: (stored: string) => stored,
}

const integer: Codec = {
  element: { type: 'INT32' },
  toStored: Number,
  toText: (stored: number) => String(stored),
}

const bigInteger: Codec = {
  element: { type: 'INT64' },
  toStored: BigInt,
  toText: (stored: bigint) => String(stored),
}

const boolean: Codec = {
  element: { type: 'BOOLEAN' },
  toStored: (value) => value === 't',
  toText: (stored: boolean) => (stored ? 't' : 'f'),
}

const instant: Codec = {
  element: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  toStored: microsOf,
  toText: textOfMicros,
}

const codecs: Readonly<Record<string, Codec>> = {
  text,
  smallint: integer,
  integer,
  bigint: bigInteger,
  boolean,
  'timestamp with time zone': instant,
}

/** How a column is stored in a file. Throws if its type cannot be stored. */
export function codecOf({ name, type }: TableColumn): Codec {
  const codec = codecs[type]
  if (!codec) throw new Error(`column ${name}: the type ${type} has no form in Parquet files`)
  return codec
}

/** How to read a column of a file. Throws if Storehouse did not write it. */
export function codecOfElement(element: SchemaElement): Codec {
  const found = [text, instant, bigInteger, integer, boolean].find(
    (codec) => codec.element.type === element.type && codec.element.converted_type === element.converted_type,
  )
  if (!found) throw new Error(`column ${element.name}: no type that Storehouse writes`)
  return found
}

const instantForm = /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00$/

/** Microseconds since 1970 of an instant as PostgreSQL writes it in UTC. */
function microsOf(value: string): bigint {
  const parts = instantForm.exec(value) ?? []
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number)
  const date = new Date(0)
  // Date.UTC would take the years 0 to 99 for those of the 20th century.
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  if (parts.length === 0 || Number.isNaN(date.getTime()))
    throw new Error(`the time ${value} has no form in Parquet files`)
  return BigInt(date.getTime()) * 1000n + BigInt((parts[7] ?? '').padEnd(6, '0') || '0')
}

function textOfMicros(micros: bigint): string {
  const part = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
  const date = new Date(Number((micros - part) / 1000n))
  const two = (number: number) => String(number).padStart(2, '0')
  const day = `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  const fraction = part === 0n ? '' : `.${String(part).padStart(6, '0').replace(/0+$/, '')}`
  return `${day} ${time}${fraction}+00`
}

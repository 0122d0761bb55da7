import fc from 'fast-check'
import type { FeedName } from '../../src/model/feeds/index.ts'
import { rowPollutions } from './pollution_rows.ts'
import { cleanTables, hardTexts } from './pollution_tables.ts'

/**
 * A small clean table of a feed and everything that is done to it. All choices are made here, so that it can shrink.
 */
export interface Plan {
  feed: FeedName
  /** Texts of each row, for its columns in turn. */
  rows: readonly (readonly string[])[]
  /** Spoilt rows, each inserted before the row at a position. */
  spoilt: readonly { at: number; how: string }[]
  /** How the file as a whole is spoilt; undefined: not at all. */
  wreck: string | undefined
  delimiter: string
  quoting: 'minimal' | 'always' | 'random'
  lineEnd: '\n' | '\r\n' | 'mixed'
  finalLineEnd: boolean
  blankLinesBefore: number
  encoding: keyof typeof encodings
  packing: 'none' | 'gzip' | 'gzip in pieces'
  names: 'as declared' | 'aliases' | 'capitals' | 'spaces' | 'quoted'
  extra: 'none' | 'a column more' | 'a nameless column'
  /** Seed for the order of the columns and other small choices. */
  seed: number
}

export type Encoding = 'utf-8' | 'latin1' | 'windows-1252'

interface WrittenEncoding {
  mark: boolean
  written: Encoding
  configured: Encoding | undefined
}

/** Encodings of a file: as written and as configured. */
export const encodings = {
  'UTF-8': { mark: false, written: 'utf-8', configured: undefined },
  'UTF-8 with BOM': { mark: true, written: 'utf-8', configured: undefined },
  'windows-1252, configured': { mark: false, written: 'windows-1252', configured: 'windows-1252' },
  'latin1, configured': { mark: false, written: 'latin1', configured: 'latin1' },
  'windows-1252, taken for UTF-8': { mark: false, written: 'windows-1252', configured: undefined },
  'UTF-8 with BOM, configured as windows-1252': {
    mark: true,
    written: 'utf-8',
    configured: 'windows-1252',
  },
} satisfies Record<string, WrittenEncoding>

/** Ways to spoil a file so that it must be refused. For the last ones no line can be named. */
export const wrecks = [
  ...['another delimiter', 'a preamble', 'no header', 'a line that tells the delimiter'],
  ...['a required column missing', 'a column twice', 'an open quote in the header'],
  ...['CR line ends', 'CR CR LF line ends', 'a web page'],
  ...['UTF-16 LE with BOM', 'UTF-16 BE with BOM', 'UTF-16 LE', 'UTF-16 BE', 'UTF-32 LE with BOM'],
  ...['gzip named .csv', 'text named .csv.gz', 'gzip cut off', 'gzip with a flipped bit', 'a zip archive'],
  ...['gzip, NULs and more gzip'],
  ...['nothing at all', 'blank lines alone'],
] as const

export const openQuote = 'a quote that never closes'

const text = fc.constantFrom(...hardTexts)
const pollutions = [...Object.keys(rowPollutions), openQuote, openQuote, openQuote]

/** Most files are spoilt in some rows, one in four as a whole. */
export const messyPlan: fc.Arbitrary<Plan> = fc.record({
  feed: fc.constantFrom(...(Object.keys(cleanTables) as FeedName[])),
  rows: fc.array(fc.array(text, { minLength: 1, maxLength: 3 }), { maxLength: 8 }),
  spoilt: fc.array(fc.record({ at: fc.nat({ max: 8 }), how: fc.constantFrom(...pollutions) }), {
    maxLength: 4,
  }),
  wreck: fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 3 },
    { arbitrary: fc.constantFrom(...wrecks), weight: 1 },
  ),
  delimiter: fc.constantFrom(',', ';', '\t'),
  quoting: fc.constantFrom('minimal', 'always', 'random'),
  lineEnd: fc.constantFrom('\n', '\r\n', 'mixed'),
  finalLineEnd: fc.boolean(),
  blankLinesBefore: fc.constantFrom(0, 0, 1, 2),
  encoding: fc.constantFrom(...(Object.keys(encodings) as Plan['encoding'][])),
  packing: fc.constantFrom('none', 'none', 'gzip', 'gzip in pieces'),
  names: fc.constantFrom('as declared', 'aliases', 'capitals', 'spaces', 'quoted'),
  extra: fc.constantFrom('none', 'none', 'a column more', 'a nameless column'),
  seed: fc.nat(),
})

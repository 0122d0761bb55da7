import type { FeedName } from '../model/feeds/index.ts'
import type { Reading, ValueType } from '../model/reading.ts'

/** One record of a file: the normalized values of the columns that its kind declares; undefined if empty. */
export interface SourceRecord<Column extends string = string> {
  /** Physical line on which it starts. */
  line: number
  values: Readonly<Partial<Record<Column, string>>>
  /** Those that are not empty. */
  columns: readonly Column[]
}

/** Values of a feed's row by column. Undefined or empty means NULL. */
export type FeedValues = Readonly<Record<string, string | number | boolean | undefined>>

/** Receives what records become. Every record ends as used, left out or rejected. */
export interface Maker<Column extends string = string, Rule extends string = string> {
  /**
   * Makes a row of a feed from a record, which makes the record used. Rows of one feed from one record differ in their
   * key.
   */
  row(feed: FeedName, values: FeedValues, record: SourceRecord<Column>): void
  /** Marks a record as used that makes no row of its own: its values went into another record's row. */
  use(record: SourceRecord<Column>): void
  /** Leaves the record out by a rule that the kind declares. */
  leaveOut(rule: Rule, record: SourceRecord<Column>): void
  /** Rejects the record. The message is a sentence: what is wrong with which value, and what to do. */
  reject(record: SourceRecord<Column>, column: Column | undefined, message: string): void
}

/** What a conversion knows besides the records. */
export interface SourceContext {
  /** Setting `pricesIncludeTax`. */
  pricesIncludeTax: boolean
  /** The configured currency. */
  currency: string | undefined
  /** Name of the file as spelled. */
  fileName: string
  /** The part number of the export. The first order of a later part can begin in the previous file. */
  part?: number | undefined
}

/** One kind of file of a source, such as Shopify's orders export: how to recognise it, and what its records become. */
export interface SourceKind<
  Needed extends string = string,
  Taken extends string = string,
  Rule extends string = string,
> {
  /** `<source>_<content>`, such as `shopify_orders`: the file's name in ops.files. */
  name: string
  /** As in the configuration: `shopify`. */
  source: string
  /** For people: "orders export of Shopify". */
  title: string
  /** One sentence: what a record is. */
  grain: string
  /** Columns that the file needs to be read correctly. A header with all of them is of this kind. */
  needs: Readonly<Record<Needed, ValueType>>
  /** Columns of which the file needs at least one. */
  needsOneOf?: readonly NoInfer<Taken>[]
  /** Columns that are used if the file has them. */
  takes: Readonly<Record<Taken, ValueType>>
  /** All other columns are taken too, and read as this type: their names are data, such as locations. */
  others?: ValueType
  /** Columns that the tool always exports and that figures need. A file without them gets a warning. */
  expects?: readonly NoInfer<Taken>[]
  /** Columns that no file of this kind has. They distinguish it from a kind with the same needs. */
  lacks?: readonly string[]
  reading?: Reading
  /** Columns that it reads and that say who somebody is, beside e-mail addresses: erasing a person empties them. */
  personal?: readonly NoInfer<Needed | Taken>[]
  /** Ids of persons that are or hold their names. */
  namedIds?: readonly NoInfer<Needed | Taken>[]
  /** The column that names the order. Its records are adjacent and converted together. */
  order?: NoInfer<Needed>
  /**
   * A column that only the first row of an order has: rows without it are the rest of an order that begins in another
   * file. The files of such an export are numbered: `orders_export_2.csv` is the part after `orders_export_1.csv`.
   */
  opens?: NoInfer<Needed>
  /**
   * Converts the rest of an order that begins in the previous file, if the file is a later part. Without it, such rows
   * are rejected.
   */
  convertRest?(
    records: readonly SourceRecord<Needed | Taken>[],
    make: Maker<Needed | Taken, Rule>,
    context: SourceContext,
  ): void
  /** The most records to hold of one order; default: 100,000. */
  mostOfAnOrder?: number
  /** The export restates whole orders: lines, payments and refunds that its newest file lacks are gone. */
  wholeOrders?: boolean
  /** Feeds whose rows it makes. */
  makes: readonly FeedName[]
  /** Rules that leave records out, one sentence each. */
  leavesOut: Readonly<Record<Rule, string>>
  /** What the format lacks, one sentence each. */
  cannotKnow: readonly string[]
  /** How its columns become those of feeds, one sentence each. */
  notes: readonly string[]
  /** Converts the records of one order, or single records if there is no `order`. */
  convert(
    records: readonly SourceRecord<Needed | Taken>[],
    make: Maker<Needed | Taken, Rule>,
    context: SourceContext,
  ): void
}

/** Declares a kind of file. Its conversion can only read the columns that it names. */
export function sourceKind<
  const Needed extends string,
  const Taken extends string = never,
  const Rule extends string = never,
>(
  declaration: Pick<
    SourceKind<Needed, Taken, Rule>,
    'name' | 'source' | 'title' | 'grain' | 'needs' | 'makes' | 'convert'
  > &
    Partial<SourceKind<Needed, Taken, Rule>>,
): SourceKind {
  const whole: SourceKind<Needed, Taken, Rule> = {
    takes: {} as Record<Taken, ValueType>,
    leavesOut: {} as Record<Rule, string>,
    cannotKnow: [],
    notes: [],
    ...declaration,
  }
  return whole as unknown as SourceKind
}

import type { FeedName } from '../model/feeds/index.ts'
import type { Reading, ValueType } from '../model/reading.ts'

/** One record of a file: the values of the columns that its kind declares, in their one form; undefined where empty. */
export interface SourceRecord<Column extends string = string> {
  /** Physical line on which it starts. */
  line: number
  values: Readonly<Partial<Record<Column, string>>>
  /** Those that are not empty. */
  columns: readonly Column[]
}

/** Values of a row of a feed by its column; what is undefined or empty is NULL. */
export type FeedValues = Readonly<Record<string, string | number | boolean | undefined>>

/** Takes what records become. Every record ends as used, left out or rejected. */
export interface Maker<Column extends string = string, Rule extends string = string> {
  /** Makes a row of a feed from a record, which is used by that. Rows of one feed from one record differ in their key. */
  row(feed: FeedName, values: FeedValues, record: SourceRecord<Column>): void
  /** The record is needed, though it makes no row of its own: its values went into a row of another record. */
  use(record: SourceRecord<Column>): void
  /** The record is left out by a rule that the kind declares. */
  leaveOut(rule: Rule, record: SourceRecord<Column>): void
  /** The record can't be used. The message is a sentence: what is wrong with which value, and what to do. */
  reject(record: SourceRecord<Column>, column: Column | undefined, message: string): void
}

/** What a conversion knows beside the records. */
export interface SourceContext {
  /** Setting `pricesIncludeTax`. */
  pricesIncludeTax: boolean
  /** The configured currency. */
  currency: string | undefined
  /** Name of the file, as spelled. */
  fileName: string
  /** The number of the part of an export that it is: the first order of a later part may begin in the file before. */
  part?: number | undefined
}

/** One kind of file of a source, as Shopify's orders export: how it is known, and what its records become. */
export interface SourceKind<
  Needed extends string = string,
  Taken extends string = string,
  Rule extends string = string,
> {
  /** `<source>_<what it holds>`, as `shopify_orders`: what the file is called in ops.files. */
  name: string
  /** As in the configuration: `shopify`. */
  source: string
  /** For people: "orders export of Shopify". */
  title: string
  /** One sentence: what a record is. */
  grain: string
  /** Columns without which the file can't be read right. A header that has all of them is of this kind. */
  needs: Readonly<Record<Needed, ValueType>>
  /** Columns that are used where the file has them. */
  takes: Readonly<Record<Taken, ValueType>>
  /** All other columns are taken too, and read as this: their names are data, as those of locations. */
  others?: ValueType
  /** Those that the tool always exports, and whose lack would take away what figures need: a file without is told of. */
  expects?: readonly NoInfer<Taken>[]
  /** Columns that no file of this kind has: they tell it from a kind with the same needs. */
  lacks?: readonly string[]
  reading?: Reading
  /** Columns that it reads and that say who somebody is, beside e-mail addresses: erasing a person empties them. */
  personal?: readonly NoInfer<Needed | Taken>[]
  /** Ids of persons that are or hold their names. */
  namedIds?: readonly NoInfer<Needed | Taken>[]
  /** The column that names the order. Its records stand together and are converted together. */
  order?: NoInfer<Needed>
  /**
   * A column that the first row of an order has: rows without it are the rest of an order that begins in another file.
   * The files of such an export are numbered: `orders_export_2.csv` is the part behind `orders_export_1.csv`.
   */
  opens?: NoInfer<Needed>
  /**
   * Converts the rest of an order that begins in the file before, where the file is a later part. Without it, such rows
   * are rejected.
   */
  convertRest?(
    records: readonly SourceRecord<Needed | Taken>[],
    make: Maker<Needed | Taken, Rule>,
    context: SourceContext,
  ): void
  /** So many records are held of one order; default: 100,000. */
  mostOfAnOrder?: number
  /** The export restates whole orders: lines, payments and refunds that its newest file leaves out are gone. */
  wholeOrders?: boolean
  /** Feeds whose rows it makes. */
  makes: readonly FeedName[]
  /** Rules that leave records out, with a sentence each. */
  leavesOut: Readonly<Record<Rule, string>>
  /** What the format doesn't hold, a sentence each. */
  cannotKnow: readonly string[]
  /** How its columns become those of feeds, a sentence each. */
  notes: readonly string[]
  /** Converts the records of one order; without `order`, one record at a time. */
  convert(
    records: readonly SourceRecord<Needed | Taken>[],
    make: Maker<Needed | Taken, Rule>,
    context: SourceContext,
  ): void
}

/** Declares a kind of file: the columns that it names are those that its conversion can read. */
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

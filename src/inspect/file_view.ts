import type { Config } from '../config/config.ts'
import type { FeedName } from '../model/feeds/index.ts'
import type { MappedColumn } from './mapping/map_columns.ts'
import type { Table } from './table/read_table.ts'
import type { ColumnFacts } from './values/column_facts.ts'

/** A file assigned to a feed, as the modules that propose settings see it. */
export interface FileView {
  /** In its original spelling. */
  name: string
  feed: FeedName
  table: Table
  mapped: readonly MappedColumn[]
  config: InspectConfig
  /** The other files that were inspected, or that are in the same folder. */
  beside: readonly FileView[]
}

/** The part of the configuration that inspecting needs. */
export type InspectConfig = Pick<Config, 'feeds'> & Partial<Config>

/** The file's column for a column of the feed. */
export function columnOf({ mapped }: Pick<FileView, 'mapped'>, column: string): ColumnFacts | undefined {
  return mapped.find((each) => each.column === column)?.facts
}

/** The columns of the file that the feed doesn't use. */
export function restOf({ table, mapped }: Pick<FileView, 'table' | 'mapped'>): ColumnFacts[] {
  const taken = new Set(mapped.map(({ facts }) => facts))
  return table.columns.filter((facts) => !taken.has(facts))
}

import type { Config } from '../config/config.ts'
import type { FeedName } from '../model/feeds/index.ts'
import type { MappedColumn } from './mapping/map_columns.ts'
import type { Table } from './table/read_table.ts'
import type { ColumnFacts } from './values/column_facts.ts'

/** A file that is taken for one of a feed, as those look at it who propose settings. */
export interface FileView {
  /** As spelled. */
  name: string
  feed: FeedName
  table: Table
  mapped: readonly MappedColumn[]
  config: InspectConfig
  /** The other files that were inspected or lie beside it. */
  beside: readonly FileView[]
}

/** What inspecting needs of the configuration. */
export type InspectConfig = Pick<Config, 'feeds'> & Partial<Config>

/** The column of the file that becomes this one of the feed. */
export function columnOf({ mapped }: Pick<FileView, 'mapped'>, column: string): ColumnFacts | undefined {
  return mapped.find((each) => each.column === column)?.facts
}

/** The columns of the file that become none of the feed. */
export function restOf({ table, mapped }: Pick<FileView, 'table' | 'mapped'>): ColumnFacts[] {
  const taken = new Set(mapped.map(({ facts }) => facts))
  return table.columns.filter((facts) => !taken.has(facts))
}

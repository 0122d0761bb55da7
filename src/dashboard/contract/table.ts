import type { Dimension } from '../../metrics/dimensions.ts'

export type Unit = 'text' | 'date' | 'instant' | 'count' | 'money' | 'percent' | 'number' | 'minutes' | 'flag'
/** Money and counts beyond what a number holds exactly come as text of digits. */
export type Cell = string | number | boolean | null

export interface Column<Name extends string = string> {
  name: Name
  label: string
  unit: Unit
  /** The definition, shown on hover. */
  description: string
  /** Its values set this filter when they are clicked. NULL sets the empty value. */
  filter?: Dimension
}

export type Row = Readonly<Record<string, Cell>>

/** The data of one chart or table. */
export interface Section<Name extends string = string> {
  columns: Column<Name>[]
  rows: Row[]
  /** Filters that are set and that this section cannot take account of. */
  ignored: Dimension[]
  /** False for what is always about the whole history (cohorts, RFM, association rules, forecast, …). */
  followsRange: boolean
  /** How many rows there are in all, where `rows` holds the first of them only. */
  total?: number
}

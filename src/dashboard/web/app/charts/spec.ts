import type { Grain, Range } from '../../../contract.ts'

/** How a section is drawn. Names are those of its columns: a name that it does not have is no type. */
export type ChartSpec<Name extends string = string> =
  | TimeSpec<Name>
  | SplitSpec<Name>
  | BarsSpec<Name>
  | ColumnsSpec<Name>
  | ParetoSpec<Name>
  | HeatSpec<Name>
  | PointsSpec<Name>
  | MapSpec<Name>
  | StepsSpec<Name>

/** Columns over time, or over another ordered column. */
export interface TimeSpec<Name extends string = string> {
  kind: 'time'
  x: Name
  /** How values of x are written; without it, as they are. */
  grain?: Grain
  /** The days asked for: periods of which it holds a part alone are drawn apart. */
  range?: Range
  series: TimeSeries<Name>[]
  /** Shades what lies between two columns. */
  band?: { lower: Name; upper: Name; label: string }
  stacked?: boolean
}

export interface TimeSeries<Name extends string = string> {
  column: Name
  as: 'line' | 'bar' | 'area'
  /** The same in the compared range, drawn thin and dashed. */
  before?: Name
  onRight?: boolean
  dashed?: boolean
}

/** One line (or layer) a value of `by`, from rows of x, by, value. */
export interface SplitSpec<Name extends string = string> {
  kind: 'split'
  x: Name
  by: Name
  value: Name
  grain?: Grain
  range?: Range
  /** Said below the axis. */
  xTitle?: string
  as: 'line' | 'stack'
}

/** Lying bars, best first. */
export interface BarsSpec<Name extends string = string> {
  kind: 'bars'
  label: Name
  value: Name
  before?: Name
}

/** Standing bars in the order of the rows, one a column of `values`. */
export interface ColumnsSpec<Name extends string = string> {
  kind: 'columns'
  label: Name
  values: Name[]
  stacked?: boolean
  /** Names as the axis has them, where they are long. */
  short?: (name: string) => string
}

/** Bars, best first, and which share they make together. */
export interface ParetoSpec<Name extends string = string> {
  kind: 'pareto'
  label: Name
  value: Name
  cumulative: Name
  limit: number
}

export interface HeatSpec<Name extends string = string> {
  kind: 'heat'
  x: Name
  y: Name
  value: Name
  xText?: (value: string) => string
  yText?: (value: string) => string
  /** More columns for the tooltip. */
  more?: Name[]
  /** Writes the value into the cell where there is room. */
  written?: boolean
  /** Where x is a number: cells below it are drawn pale, as they say nothing (the first month of a cohort). */
  from?: number
  /** Names of x are long: they are written at a slant. */
  slanted?: boolean
}

export interface PointsSpec<Name extends string = string> {
  kind: 'points'
  x: Name
  y: Name
  group: Name
  label: Name
  more?: Name[]
}

export interface MapSpec<Name extends string = string> {
  kind: 'map'
  country: Name
  value: Name
  more?: Name[]
}

export interface StepsSpec<Name extends string = string> {
  kind: 'steps'
  label: Name
  value: Name
  rate: Name
  dropoff: Name
}

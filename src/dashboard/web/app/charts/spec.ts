import type { Grain, Range } from '../../../contract.ts'

/** How to draw a section. Names are those of its columns: any other name is a type error. */
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
  /** How to write values of x. Default: unchanged. */
  grain?: Grain
  /** The requested days. Periods only partly inside are drawn differently. */
  range?: Range
  series: TimeSeries<Name>[]
  /** Shades the area between two columns. */
  band?: { lower: Name; upper: Name; label: string }
  stacked?: boolean
}

export interface TimeSeries<Name extends string = string> {
  column: Name
  as: 'line' | 'bar' | 'area'
  /** The column with the compared range, drawn thin and dashed. */
  before?: Name
  onRight?: boolean
  dashed?: boolean
}

/** One line (or layer) for each value of `by`, from rows of x, by, value. */
export interface SplitSpec<Name extends string = string> {
  kind: 'split'
  x: Name
  by: Name
  value: Name
  grain?: Grain
  range?: Range
  /** A title below the axis. */
  xTitle?: string
  as: 'line' | 'stack'
}

/** Horizontal bars, best first. */
export interface BarsSpec<Name extends string = string> {
  kind: 'bars'
  label: Name
  value: Name
  before?: Name
}

/** Vertical bars in row order, one for each column in `values`. */
export interface ColumnsSpec<Name extends string = string> {
  kind: 'columns'
  label: Name
  values: Name[]
  stacked?: boolean
  /** Short names for the axis, if names are long. */
  short?: (name: string) => string
}

/** Bars, best first, with their cumulative share. */
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
  /** Writes the value into the cell if there is room. */
  written?: boolean
  /** For numeric x: cells below it are drawn pale, because they say nothing (the first month of a cohort). */
  from?: number
  /** Names of x are long, so they are written at a slant. */
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

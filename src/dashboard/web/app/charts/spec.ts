import type { Grain, Range } from '../../../contract.ts'

/** How a section is drawn. Names are those of its columns. */
export type ChartSpec =
  | TimeSpec
  | SplitSpec
  | BarsSpec
  | ColumnsSpec
  | ParetoSpec
  | HeatSpec
  | PointsSpec
  | MapSpec
  | StepsSpec

/** Columns over time, or over another ordered column. */
export interface TimeSpec {
  kind: 'time'
  x: string
  /** How values of x are written; without it, as they are. */
  grain?: Grain
  /** The days asked for: periods of which it holds a part alone are drawn apart. */
  range?: Range
  series: TimeSeries[]
  /** Shades what lies between two columns. */
  band?: { lower: string; upper: string; label: string }
  stacked?: boolean
}

export interface TimeSeries {
  column: string
  as: 'line' | 'bar' | 'area'
  /** The same in the compared range, drawn thin and dashed. */
  before?: string
  onRight?: boolean
  dashed?: boolean
}

/** One line (or layer) a value of `by`, from rows of x, by, value. */
export interface SplitSpec {
  kind: 'split'
  x: string
  by: string
  value: string
  grain?: Grain
  range?: Range
  as: 'line' | 'stack'
}

/** Lying bars, best first. */
export interface BarsSpec {
  kind: 'bars'
  label: string
  value: string
  before?: string
}

/** Standing bars in the order of the rows, one a column of `values`. */
export interface ColumnsSpec {
  kind: 'columns'
  label: string
  values: string[]
  stacked?: boolean
  /** Names as the axis has them, where they are long. */
  short?: (name: string) => string
}

/** Bars, best first, and which share they make together. */
export interface ParetoSpec {
  kind: 'pareto'
  label: string
  value: string
  cumulative: string
  limit: number
}

export interface HeatSpec {
  kind: 'heat'
  x: string
  y: string
  value: string
  xText?: (value: string) => string
  yText?: (value: string) => string
  /** More columns for the tooltip. */
  more?: string[]
  /** Writes the value into the cell where there is room. */
  written?: boolean
  /** Where x is a number: cells below it are drawn pale, as they say nothing (the first month of a cohort). */
  from?: number
  /** Names of x are long: they are written at a slant. */
  slanted?: boolean
}

export interface PointsSpec {
  kind: 'points'
  x: string
  y: string
  group: string
  label: string
  more?: string[]
}

export interface MapSpec {
  kind: 'map'
  country: string
  value: string
  more?: string[]
}

export interface StepsSpec {
  kind: 'steps'
  label: string
  value: string
  rate: string
  dropoff: string
}

import { z } from 'zod'
import { type Dimension, dimensions } from '../../metrics/dimensions.ts'

// Schemas of the answers. The types, the documentation of the API and the checks of tests come from them.

export const count = z.int()
export const instant = z.iso.datetime()
export const calendarDay = z.iso.date()

/** The dimensions that figures can be cut and filtered by. */
export const dimension = z.enum(dimensions)
export type { Dimension }

export const unit = z.enum([
  'text',
  'date',
  'instant',
  'count',
  'money',
  'percent',
  'number',
  'minutes',
  'flag',
])
export type Unit = z.infer<typeof unit>

export const cell = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .describe('Money and counts beyond what a number holds exactly come as text of digits.')
export type Cell = z.infer<typeof cell>

export const column = z.strictObject({
  name: z.string(),
  label: z.string(),
  unit,
  description: z.string().describe('The definition, shown on hover.'),
  filter: z
    .exactOptional(dimension)
    .describe('Its values set this filter when they are clicked. NULL sets the empty value.'),
})
export type Column<Name extends string = string> = z.infer<typeof column> & { name: Name }

export const row = z.record(z.string(), cell)
export type Row = Readonly<z.infer<typeof row>>

export const section = z
  .strictObject({
    columns: z.array(column),
    rows: z.array(row),
    ignored: z
      .array(dimension)
      .describe('Filters that are set and that this section cannot take account of.'),
    followsRange: z
      .boolean()
      .describe(
        'False for what is always about the whole history (cohorts, RFM, association rules, forecast, …).',
      ),
    total: z
      .exactOptional(count)
      .describe('How many rows there are in all, where `rows` holds the first of them only.'),
  })
  .describe('The data of one chart or table.')
/** `Name`: the names of its columns. */
export type Section<Name extends string = string> = Omit<z.infer<typeof section>, 'columns' | 'rows'> & {
  columns: Column<Name>[]
  rows: Row[]
}

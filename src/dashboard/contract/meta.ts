import { z } from 'zod'
import { dimensions } from '../../metrics/dimensions.ts'
import { text, word } from './parameters.ts'
import { bounds, publication, range } from './request.ts'
import { count, dimension, unit } from './table.ts'

export const metricMeta = z.strictObject({
  name: z.string(),
  label: z.string(),
  unit,
  description: z.string(),
  dimensions: z.array(dimension).describe('What it can be cut and filtered by.'),
})
export type MetricMeta = z.infer<typeof metricMeta>

export const meta = z.strictObject({
  version: z.string(),
  shopName: z.string().nullable().describe('Name of the shop; null where the configuration gives none.'),
  currency: z
    .string()
    .nullable()
    .describe(
      'ISO 4217 code: of the configuration, else the one that all orders name; null: amounts are shown without one.',
    ),
  timezone: z.string(),
  publication: publication.nullable(),
  activity: range.nullable().describe('First and last day with any activity; null in an empty warehouse.'),
  bounds,
  metrics: z.array(metricMeta),
  dimensions: z.array(z.strictObject({ name: dimension, label: z.string(), description: z.string() })),
})
export type Meta = z.infer<typeof meta>

export const valuesQuery = z.strictObject({
  dimension: word(dimensions).describe('Whose values.'),
  search: text(200).default('').describe('Part of the value, or of a product’s name.'),
})

export const valuesAnswer = z.strictObject({
  dimension,
  values: z
    .array(
      z.strictObject({
        value: z.string().nullable().describe('Null is for what has none.'),
        count,
        label: z.string().nullable().describe('The name of a product.'),
      }),
    )
    .describe('Most used first.'),
  isCut: z.boolean().describe('Whether there are more than these.'),
})
export type ValuesAnswer = z.infer<typeof valuesAnswer>

export const dictionaryAnswer = z.strictObject({
  publication: publication.nullable(),
  metrics: z.array(metricMeta),
  relations: z
    .array(
      z.strictObject({
        name: z.string(),
        kind: z.enum(['table', 'view', 'materialized view']),
        description: z.string(),
        columns: z.array(z.strictObject({ name: z.string(), type: z.string(), description: z.string() })),
      }),
    )
    .describe('Tables and views of schema warehouse, as their comments say.'),
})
export type DictionaryAnswer = z.infer<typeof dictionaryAnswer>

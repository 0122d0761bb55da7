import { z } from 'zod'
import { type Dimension, dimensions } from '../../metrics/dimensions.ts'
import { isOffered } from '../../metrics/part_source.ts'
import type { AppliedRequest, MetricsAnswer } from '../contract.ts'
import { badRequest } from '../errors.ts'
import { shownMetrics } from '../glossary.ts'
import { Memory } from '../memory.ts'
import { contextOf, sections } from '../pages/page.ts'
import { names, shortened, text, whole, word } from '../parameters.ts'
import type { Snapshot } from '../reading.ts'
import { commonQuery } from '../request.ts'

const MOST_ROWS = 1_000
const MOST_DIMENSIONS = 3

const shown = shownMetrics.map(({ name }) => name)

export const metricsQuery = z.strictObject({
  ...commonQuery,
  metrics: names(shown, 'the metric').describe(`Metrics, separated by commas: ${shown.join(', ')}.`),
  by: names(dimensions, 'the dimension')
    .default([])
    .describe(`At most ${MOST_DIMENSIONS} dimensions, separated by commas: ${dimensions.join(', ')}.`),
  over: word(['time', 'range'])
    .default('range')
    .describe('`time`: a row a period; `range`: the range as one.'),
  sort: text().optional().describe('Metric to sort by, from the largest.'),
  limit: whole(1, MOST_ROWS).default(MOST_ROWS).describe('Rows at most.'),
})

/** Any metrics by any dimensions. */
export async function metrics(
  snapshot: Snapshot,
  request: AppliedRequest,
  query: z.output<typeof metricsQuery>,
): Promise<MetricsAnswer> {
  const { metrics: wanted, by, over, sort, limit } = query
  if (wanted.length === 0)
    throw badRequest('"metrics": name at least one metric.', 'They are listed at /api/v1/meta.')
  if (by.length > MOST_DIMENSIONS) throw badRequest(`"by": at most ${MOST_DIMENSIONS} dimensions.`)
  if (sort !== undefined && !wanted.includes(sort)) {
    throw badRequest(`"sort": ${JSON.stringify(shortened(sort, 100))} is not among the metrics asked for.`)
  }
  const filters = Object.keys(request.filters) as Dimension[]
  for (const name of wanted) {
    if (isOffered(name, by, filters)) continue
    const against = [...new Set([...by, ...filters])].filter(
      (one) => !isOffered(name, by.includes(one) ? [one] : [], by.includes(one) ? [] : [one]),
    )
    throw badRequest(
      `${name} cannot be cut or filtered by ${(against.length > 0 ? against : [...by, ...filters]).join(' and ')}.`,
      'Which metric goes with which dimension is listed at /api/v1/meta.',
    )
  }
  const { section } = await sections(contextOf(snapshot, request, new Memory()), {
    section: {
      by,
      isOverTime: over === 'time',
      metrics: wanted,
      before: request.compareRange ? wanted : [],
      limit,
      ...(sort === undefined ? {} : { sort }),
    },
  })
  return { publication: snapshot.publication, request, section }
}

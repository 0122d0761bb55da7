import type { z } from 'zod'
import type { Dimension } from '../../metrics/dimensions.ts'
import { isOffered } from '../../metrics/part_source.ts'
import { MOST_DIMENSIONS, type metricsQuery } from '../contract/figures.ts'
import type { AppliedRequest, MetricsAnswer } from '../contract.ts'
import { badRequest } from '../errors.ts'
import { Memory } from '../memory.ts'
import { contextOf, sections } from '../pages/page.ts'
import type { Snapshot } from '../reading.ts'
import { shortened } from '../shortened.ts'

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

import type { z } from 'zod'
import type { CutDimension, Dimension } from '../../metrics/dimensions.ts'
import { addsUp, isOffered } from '../../metrics/part_source.ts'
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
  const before = request.compareRange ? wanted : []
  const { section, total } = await sections(
    contextOf(snapshot, request, { memory: new Memory(), holidays: [] }),
    {
      section: {
        by: named(by, wanted, filters),
        isOverTime: over === 'time',
        metrics: wanted,
        before,
        limit,
        ...(sort === undefined ? {} : { sort }),
      },
      total: { by: [], metrics: wanted, before },
    },
  )
  return {
    publication: snapshot.publication,
    request,
    section,
    totals: total.rows[0] ?? {},
    addUp: wanted.filter((name) => addsUp(name, by, filters)),
  }
}

/** Products are told apart by their ids, and known by their names. */
function named(
  by: readonly Dimension[],
  wanted: readonly string[],
  filters: readonly Dimension[],
): readonly CutDimension[] {
  const withNames = by.flatMap((name): CutDimension[] =>
    name === 'product' ? [name, 'product_name'] : [name],
  )
  return wanted.every((name) => isOffered(name, withNames, filters)) ? withNames : by
}

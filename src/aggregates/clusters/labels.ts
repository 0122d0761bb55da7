/** The labels in the order in which they are assigned. */
const labels = ['VIP', 'Churn risk', 'Loyal', 'Low value'] as const
export type Label = (typeof labels)[number]

/** The centre of a cluster of customers, in standard deviations from the mean customer. */
export interface Center {
  recency: number
  frequency: number
  monetary: number
}

/**
 * Gives each centre a label of its own:
 *
 * 1. `VIP`: the customers who buy most, most often and most recently: the largest frequency + monetary − recency
 * 2. `Churn risk`: of the others, the longest time since the last order
 * 3. `Loyal`: of the others, the largest frequency + monetary
 * 4. `Low value`: the remaining centre
 *
 * Four centres use all labels. Fewer centres leave out those at the end of the list. Ties go to the centre with the
 * more recent order, then the more frequent, then the larger.
 */
export function labelCenters(centers: readonly Center[]): Label[] {
  const rank: Record<Label, (center: Center) => number> = {
    VIP: ({ recency, frequency, monetary }) => frequency + monetary - recency,
    'Churn risk': ({ recency }) => recency,
    Loyal: ({ frequency, monetary }) => frequency + monetary,
    'Low value': () => 0,
  }
  const left = centers
    .map((center, index) => ({ center, index }))
    .sort(
      ({ center: a }, { center: b }) =>
        a.recency - b.recency || b.frequency - a.frequency || b.monetary - a.monetary,
    )
  const given: Label[] = []
  for (const label of labels) {
    const first = left.reduce<(typeof left)[number] | undefined>(
      (best, each) => (best && rank[label](best.center) >= rank[label](each.center) ? best : each),
      undefined,
    )
    if (!first) break
    given[first.index] = label
    left.splice(left.indexOf(first), 1)
  }
  return given
}

/** A larger difference is not rounding: some countries round cash to five cents. */
const ROUNDING = 500n

/**
 * Of several ways to add up an order, the one that gives its total, or the first of several; undefined if none does.
 */
export function closestSum<Way extends { sum: bigint }>(
  ways: readonly Way[],
  total: bigint,
): Way | undefined {
  const off = ({ sum }: Way) => (sum > total ? sum - total : total - sum)
  const [first, ...others] = ways
  const best = others.reduce((one, other) => (one && off(other) < off(one) ? other : one), first)
  return best && off(best) <= ROUNDING ? best : undefined
}

/** Of a rounding difference, more than this is none: cash is rounded to five cents in some countries. */
const ROUNDING = 500n

/** Of several ways to add up an order, the one that comes to its total, the first if several do; undefined if none. */
export function closestSum<Way extends { sum: bigint }>(
  ways: readonly Way[],
  total: bigint,
): Way | undefined {
  const off = ({ sum }: Way) => (sum > total ? sum - total : total - sum)
  const [first, ...others] = ways
  const best = others.reduce((one, other) => (one && off(other) < off(one) ? other : one), first)
  return best && off(best) <= ROUNDING ? best : undefined
}

/** Steps of one colour each. */
const MOST_STEPS = 5
/** Amounts below this part of the largest share the first step. */
const LEAST_PART = 1e-5

/**
 * Where amounts go from one step to the next, in rising order. Each step ends at about the same multiple of its beginning,
 * so small amounts are told apart although one is many times as large as all others.
 */
export function logSteps(amounts: readonly number[]): number[] {
  const positive = [...new Set(amounts)].filter((amount) => amount > 0).sort((a, b) => a - b)
  const most = positive.at(-1) ?? 0
  const least = Math.max(positive[0] ?? 0, most * LEAST_PART)
  const count = Math.min(MOST_STEPS, positive.length)
  if (count < 2) return []
  const factor = (most / least) ** (1 / count)
  const edges = Array.from({ length: count - 1 }, (_, index) =>
    rounded(least * factor ** (index + 1), factor),
  )
  return edges.filter((edge, index) => edge > Math.max(least, edges[index - 1] ?? 0) && edge <= most)
}

/** An edge that is easy to read: the wider the steps, the fewer digits. */
function rounded(edge: number, factor: number): number {
  const digits = factor >= 2.5 ? 1 : factor >= 1.2 ? 2 : 3
  return Number(edge.toPrecision(digits))
}

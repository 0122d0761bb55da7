/** The middle of some values; of two middle ones, the mean. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which a part of the values lies, between two of them in proportion. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * part
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return below + (above - below) * (place - Math.floor(place))
}

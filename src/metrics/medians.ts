/** The middle of some values; of two middle ones, the mean. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The mean of the middle half of some values. Odd values don't move it, and it is steadier than the median. */
export function middleMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const left = Math.floor(sorted.length / 4)
  const middle = sorted.slice(left, sorted.length - left)
  return middle.reduce((sum, value) => sum + value, 0) / middle.length
}

/** Turns a median of deviations into the standard deviation of a normal distribution. */
export const DEVIATION_OF_MEDIAN = 1.4826

/** The value below which a part of the values lies, between two of them in proportion. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * part
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return below + (above - below) * (place - Math.floor(place))
}

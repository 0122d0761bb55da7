import type { Random } from './random.ts'

// Uses only tables and basic arithmetic: logarithms and powers can differ in their last bit between engines.

/** A distribution given by its quantiles, from the least to the largest value, in equal steps. */
export class Quantiles {
  private readonly values: readonly number[]

  constructor(values: readonly number[]) {
    this.values = values
  }

  /** The value below which the given share lies. */
  at(share: number): number {
    const position = share * (this.values.length - 1)
    const index = Math.min(Math.floor(position), this.values.length - 2)
    const low = this.values[index] as number
    return low + ((this.values[index + 1] as number) - low) * (position - index)
  }

  draw(random: Random): number {
    return this.at(random.fraction())
  }
}

/** Things with weights. */
export class Choice<T> {
  readonly items: readonly T[]
  private readonly cumulative: Float64Array
  private readonly total: number

  constructor(entries: readonly (readonly [T, number])[]) {
    this.items = entries.map(([item]) => item)
    this.cumulative = new Float64Array(entries.length)
    this.total = accumulate(
      entries.map(([, weight]) => weight),
      this.cumulative,
    )
  }

  draw(random: Random): T {
    return this.at(random.fraction())
  }

  at(fraction: number): T {
    return this.items[search(this.cumulative, this.cumulative.length, fraction * this.total)] as T
  }
}

/** Positions with changing weights: those of products, by day. */
export class WeightedPositions {
  private readonly cumulative: Float64Array
  private count = 0
  private total = 0

  constructor(capacity: number) {
    this.cumulative = new Float64Array(capacity)
  }

  set(weights: ArrayLike<number>, count: number): void {
    this.count = count
    let sum = 0
    for (let at = 0; at < count; at++) {
      sum += weights[at] as number
      this.cumulative[at] = sum
    }
    this.total = sum
  }

  draw(random: Random): number {
    return search(this.cumulative, this.count, random.fraction() * this.total)
  }
}

function accumulate(weights: ArrayLike<number>, into: Float64Array): number {
  let sum = 0
  for (let at = 0; at < weights.length; at++) {
    sum += weights[at] as number
    into[at] = sum
  }
  return sum
}

/** The first position whose cumulative weight is above `value`. */
function search(cumulative: Float64Array, count: number, value: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] as number) > value) high = middle
    else low = middle + 1
  }
  return low
}

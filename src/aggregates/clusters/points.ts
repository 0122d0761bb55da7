/** Points in one array: the coordinates of the first, then those of the second, and so on. */
export interface Points {
  values: Float64Array
  dimensions: number
}

export function countOf({ values, dimensions }: Points): number {
  return values.length / dimensions
}

/** An element that is known to exist. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number
}

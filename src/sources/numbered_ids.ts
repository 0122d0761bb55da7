/** Gives equal things different ids if a format has none: `MUG`, `MUG/2`, in row order. */
export class NumberedIds {
  private readonly counts = new Map<string, number>()

  next(key: string): string {
    const count = (this.counts.get(key) ?? 0) + 1
    this.counts.set(key, count)
    return count === 1 ? key : `${key}/${count}`
  }
}

/** Tells equal things apart that a format gives no ids: `MUG`, `MUG/2`, in the order of their rows. */
export class NumberedIds {
  private readonly counts = new Map<string, number>()

  next(key: string): string {
    const count = (this.counts.get(key) ?? 0) + 1
    this.counts.set(key, count)
    return count === 1 ? key : `${key}/${count}`
  }
}

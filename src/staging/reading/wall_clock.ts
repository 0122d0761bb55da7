const MINUTE = 60_000
const QUARTER = 15 * MINUTE
const DAY = 24 * 60 * MINUTE
/** The most offsets to remember. */
const MOST_REMEMBERED = 200_000

/** Turns local times of one zone into instants. */
export class WallClock {
  private readonly format: Intl.DateTimeFormat
  private readonly offsets = new Map<number, number>()

  constructor(zone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
  }

  /**
   * The instants at which the clock shows a time, in milliseconds as if that time were in UTC: none if the clock skips
   * it, two if it shows it twice.
   */
  instants(local: number): number[] {
    const before = this.offsetAt(local - DAY)
    const after = this.offsetAt(local + DAY)
    if (before === after) return [local - before]
    return [before, after]
      .map((offset) => ({ offset, at: local - offset }))
      .filter(({ offset, at }) => this.offsetAt(at) === offset)
      .map(({ at }) => at)
      .sort((a, b) => a - b)
  }

  /** What the clock shows at an instant. */
  local(instant: number): number {
    return instant + this.offsetAt(instant)
  }

  /** How far the clock is ahead of UTC. Zones change on a quarter of an hour. */
  private offsetAt(instant: number): number {
    const quarter = Math.floor(instant / QUARTER)
    const known = this.offsets.get(quarter)
    if (known !== undefined) return known
    if (this.offsets.size >= MOST_REMEMBERED) this.offsets.clear()
    const at = quarter * QUARTER
    const parts = Object.fromEntries(
      this.format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    )
    const shown = Date.UTC(
      parts.year as number,
      (parts.month as number) - 1,
      parts.day,
      parts.hour,
      parts.minute,
      parts.second,
    )
    const offset = shown - at
    this.offsets.set(quarter, offset)
    return offset
  }
}

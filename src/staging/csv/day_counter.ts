/** The events of a calendar day as written in their file, and whether all of them are in UTC. */
export interface StagedDay {
  /** YYYY-MM-DD. */
  day: string
  isUtc: boolean
  rows: number
}

const DAY_LENGTH = 10
const UPPER_Z = 0x5a
const LOWER_Z = 0x7a

/** Counts rows by the day at the beginning of a time value. Rows of one day are mostly adjacent. */
export class DayCounter {
  private readonly byDay = new Map<string, StagedDay>()
  private readonly lastDay = Buffer.alloc(DAY_LENGTH)
  private last: StagedDay | undefined

  /** Counts the row whose time is between `start` and `end`. */
  add(bytes: Buffer, start: number, end: number): void {
    if (!this.last || !this.isLastDay(bytes, start)) this.last = this.entryOf(bytes, start)
    this.last.rows++
    const zone = bytes[end - 1]
    if (zone !== UPPER_Z && zone !== LOWER_Z) this.last.isUtc = false
  }

  /** In order of the days. */
  days(): StagedDay[] {
    return [...this.byDay.values()].sort((a, b) => (a.day < b.day ? -1 : 1))
  }

  private isLastDay(bytes: Buffer, start: number): boolean {
    // Compares the end first, where days differ most often.
    for (let at = DAY_LENGTH - 1; at >= 0; at--) {
      if (bytes[start + at] !== this.lastDay[at]) return false
    }
    return true
  }

  private entryOf(bytes: Buffer, start: number): StagedDay {
    bytes.copy(this.lastDay, 0, start, start + DAY_LENGTH)
    const day = this.lastDay.toString('latin1')
    const entry = this.byDay.get(day) ?? { day, isUtc: true, rows: 0 }
    this.byDay.set(day, entry)
    return entry
  }
}

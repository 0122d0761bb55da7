import type { Reading, ValueProblem } from '../../model/reading.ts'
import { type DatePattern, datePattern } from './date_pattern.ts'
import { type Day, type DayText, type Order, spelledDay } from './day_text.ts'
import { notOne, type Setting } from './numbers.ts'
import { doubtful, invalid } from './problems.ts'
import type { Proof } from './proof.ts'
import { isPlainTime, startOf, type TimeText, timeText } from './time_text.ts'
import { WallClock } from './wall_clock.ts'
import type { Zone } from './zone_names.ts'

const MINUTE = 60_000
const HAS_ZONE = /(?:Z|[+-]\d{2}(?::?\d{2})?|UTC|GMT)$/i
const DAY_LENGTH = 10
const orders: readonly string[] = ['ymd', 'dmy', 'mdy'] satisfies Order[]

/** Reads the times and dates of one file. */
export class TimeReader {
  private readonly set: Order | undefined
  private readonly pattern: DatePattern | undefined
  private readonly proof: Proof
  private readonly timezone: string | undefined
  private readonly sourceTimezone: string
  private readonly setting: Setting
  private readonly clocks = new Map<string, WallClock>()

  constructor({ dates, timezone }: Reading, proof: Proof, sourceTimezone: string, setting: Setting) {
    this.pattern = dates === undefined || orders.includes(dates) ? undefined : datePattern(dates)
    this.set = this.pattern ? this.pattern.order : (dates as Order | undefined)
    this.proof = proof
    this.timezone = timezone
    this.sourceTimezone = sourceTimezone
    this.setting = setting
  }

  /** Whether it is used unchanged. */
  isTaken(type: 'time' | 'date', text: string): boolean {
    if (type === 'date' ? text.length !== DAY_LENGTH : this.timezone !== undefined) return false
    return isPlainTime(text)
  }

  /** @param describe says which column has which value */
  read(type: 'time' | 'date', text: string, describe: () => string): string | ValueProblem {
    if (isPlainTime(text)) return this.plain(type, text, describe)
    const time = this.pattern?.read(text) ?? timeText(text)
    switch (time?.kind) {
      case 'day':
        return this.day(type, time, describe)
      case 'instant':
        return type === 'time' ? spelledInstant(time.milliseconds) : this.localDay(time.milliseconds)
      case 'serial':
        return type === 'date'
          ? spelledInstant(time.milliseconds).slice(0, DAY_LENGTH)
          : this.local(time.milliseconds, '', this.timezone, describe)
      case 'cut':
        return doubtful(`${describe()}: a spreadsheet has cut its digits. Export the file again without one.`)
      default:
        return notOne(text, 'a time, as 2026-11-20 13:45', describe, this.setting)
    }
  }

  /** A time as feeds write it only needs its zone. */
  private plain(type: 'time' | 'date', text: string, describe: () => string): string | ValueProblem {
    if (type === 'date') return text.slice(0, DAY_LENGTH)
    if (this.timezone === undefined || (text.length > DAY_LENGTH && HAS_ZONE.test(text))) return text
    const milliseconds = Date.parse(`${text.slice(0, DAY_LENGTH)}T${text.slice(DAY_LENGTH + 1) || '00:00'}Z`)
    if (Number.isNaN(milliseconds)) return text
    return this.local(milliseconds, /\.(\d+)$/.exec(text)?.[1] ?? '', this.timezone, describe)
  }

  private day(
    type: 'time' | 'date',
    { day, clock }: Extract<TimeText, { kind: 'day' }>,
    describe: () => string,
  ): string | ValueProblem {
    const found = this.dayOf(day)
    if (!found) return this.dayProblem(day, describe)
    if (type === 'date') return spelledDay(found)
    const { zone, fraction } = clock
    return this.inZone(startOf(found) + clock.milliseconds, fraction, zone, describe)
  }

  private inZone(
    local: number,
    fraction: string,
    zone: Zone | undefined,
    describe: () => string,
  ): string | ValueProblem {
    if (zone === undefined) return this.local(local, fraction, this.timezone, describe)
    if ('offset' in zone) return spelled(local - zone.offset * MINUTE, fraction, 'Z')
    if ('zone' in zone) return this.local(local, fraction, zone.zone, describe)
    if (this.timezone !== undefined) return this.local(local, fraction, this.timezone, describe)
    const { abbreviation, several } = zone
    return doubtful(
      `${describe()}: ${abbreviation} stands for several time zones. Set ${this.setting('timezone')}: ${several[0]} or ${several[1]}, or another.`,
    )
  }

  /** @param timezone undefined: in the source time zone, like every time without an offset */
  private local(
    local: number,
    fraction: string,
    timezone: string | undefined,
    describe: () => string,
  ): string | ValueProblem {
    if (timezone === undefined) return spelled(local, fraction, '')
    const instants = this.clockOf(timezone).instants(local)
    const [instant] = instants
    if (instants.length === 1 && instant !== undefined) return spelled(instant, fraction, 'Z')
    const what = instants.length === 0 ? 'skips this time' : 'shows this time twice'
    return doubtful(
      `${describe()}: the clock of ${timezone} ${what}, as it is set for summer or winter. If the times are in another zone, set ${this.setting('timezone')}; else export them with their offset.`,
    )
  }

  private localDay(instant: number): string {
    const local = this.clockOf(this.timezone ?? this.sourceTimezone).local(instant)
    return spelledInstant(local).slice(0, DAY_LENGTH)
  }

  /** Undefined if it can be read two ways, or not in the configured way. */
  private dayOf({ readings, isDotted }: DayText): Day | undefined {
    if (readings.fixed) return readings.fixed
    if (this.set) return readings[this.set]
    const days = this.ordersOf(isDotted).flatMap((order) => readings[order] ?? [])
    const [first] = days
    return first && days.every((day) => spelledDay(day) === spelledDay(first)) ? first : undefined
  }

  private ordersOf(isDotted: boolean): readonly Order[] {
    return (isDotted ? this.proof.dottedDates : this.proof.dates) ?? ['dmy', 'mdy']
  }

  private dayProblem({ readings, isDotted }: DayText, describe: () => string): ValueProblem {
    const dates = this.setting('dates')
    if (this.set) return invalid(`${describe()}; ${dates} says that days are written ${this.set}.`)
    const found = this.ordersOf(isDotted).flatMap((order) => {
      const day = readings[order]
      return day ? `${dates}: ${order} (${spelledDay(day)})` : []
    })
    return doubtful(
      `${describe()}: no date of the file says in which order day and month stand. Set ${found.join(' or ')}.`,
    )
  }

  private clockOf(timezone: string): WallClock {
    const clock = this.clocks.get(timezone) ?? new WallClock(timezone)
    this.clocks.set(timezone, clock)
    return clock
  }
}

function spelledInstant(milliseconds: number): string {
  const fraction =
    milliseconds % 1000 === 0 ? '' : String(((milliseconds % 1000) + 1000) % 1000).padStart(3, '0')
  return spelled(Math.floor(milliseconds / 1000) * 1000, fraction, 'Z')
}

/** @param milliseconds of whole seconds */
function spelled(milliseconds: number, fraction: string, zone: 'Z' | ''): string {
  const text = new Date(milliseconds).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)
  return `${text}${fraction === '' ? '' : `.${fraction}`}${zone}`
}

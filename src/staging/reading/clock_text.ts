import { type Zone, zoneNamed } from './zone_names.ts'

/** A time of day after a day. */
export interface ClockText {
  milliseconds: number
  /** Digits of the fraction of a second; empty if there is none. */
  fraction: string
  /** Undefined if none is named. */
  zone: Zone | undefined
}

const MIDNIGHT: ClockText = { milliseconds: 0, fraction: '', zone: undefined }

const BETWEEN = String.raw`^(?:,?\s*(?:T|at|um|à|às|a las|alle|om|kl\.?|-)\s*|,?\s+)`
const TIME = String.raw`(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,:](\d{1,9}))?)?)?`
const HALF = String.raw`(?:\s*([ap])\.?\s?m\.?(?![a-z]))?(?:\s*(?:Uhr|h|hrs))?`
const ZONE = String.raw`(?:\s*([+-][\d:]+|[A-Za-z]+(?:[+-]\d[\d:]*)?|[A-Za-z]+(?:\/[\w+-]+)+))?`
const NAMED = String.raw`\s*(?:\[([\w/+-]+)\])?\s*(?:\([^()]*\))?$`
const CLOCK = new RegExp(BETWEEN + TIME + HALF + ZONE + NAMED, 'i')
const BARE = new RegExp(`^${TIME}${HALF}${ZONE}${NAMED}`, 'i')
const COMPACT = /^[T ]?(\d{2})(\d{2})(\d{2})?()(Z|[+-]\d{2}:?\d{2})?$/i

/** What follows a day: a time of day, with or without a zone, or nothing. Undefined if it is something else. */
export function clockText(rest: string): ClockText | undefined {
  if (rest === '') return MIDNIGHT
  const compact = COMPACT.exec(rest)
  if (compact) {
    const [, hour, minute, second, , zone] = compact
    return clockOf({ hour, minute, second, zone })
  }
  const [whole, hour, minute, second, fraction, half, zone, named] = (CLOCK.exec(rest) ??
    BARE.exec(rest) ??
    []) as (string | undefined)[]
  if (whole === undefined || (minute === undefined && half === undefined)) return undefined
  return clockOf({ hour, minute, second, fraction, half, zone, named })
}

type Parts = Partial<
  Record<'hour' | 'minute' | 'second' | 'fraction' | 'half' | 'zone' | 'named', string | undefined>
>

function clockOf(parts: Parts): ClockText | undefined {
  const { minute = '0', second = '0', fraction = '', zone, named } = parts
  const hour = hourOf(Number(parts.hour), parts.half?.toLowerCase())
  if (hour === undefined || Number(minute) > 59 || Number(second) > 59) return undefined
  const meant = zone === undefined ? undefined : zoneNamed(zone)
  // An offset before a zone in brackets is more precise than that zone.
  const inBrackets = named === undefined ? undefined : zoneNamed(named)
  if (zone !== undefined && meant === undefined) return undefined
  if (named !== undefined && inBrackets === undefined) return undefined
  return {
    milliseconds: ((hour * 60 + Number(minute)) * 60 + Number(second)) * 1000,
    fraction,
    zone: meant ?? inBrackets,
  }
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (hour > 23) return undefined
  if (half === undefined || hour > 12) return half === 'a' ? undefined : hour
  if (half === 'a') return hour === 12 ? 0 : hour
  return hour === 12 ? 12 : hour + 12
}

import { clockText } from './clock_text.ts'
import { dayOf, type Order } from './day_text.ts'
import { monthNamed } from './month_names.ts'
import type { TimeText } from './time_text.ts'

/** The meaning of a pattern's parts. The longest that fits counts. */
const parts: Readonly<Record<string, { part: Part; form: string }>> = {
  YYYY: { part: 'year', form: String.raw`\d{4}` },
  YY: { part: 'year', form: String.raw`\d{2}` },
  MMMM: { part: 'month', form: String.raw`\p{L}+\.?` },
  MMM: { part: 'month', form: String.raw`\p{L}+\.?` },
  MM: { part: 'month', form: String.raw`\d{1,2}` },
  M: { part: 'month', form: String.raw`\d{1,2}` },
  DD: { part: 'day', form: String.raw`\d{1,2}` },
  D: { part: 'day', form: String.raw`\d{1,2}` },
  HH: { part: 'hour', form: String.raw`\d{1,2}` },
  H: { part: 'hour', form: String.raw`\d{1,2}` },
  hh: { part: 'hour', form: String.raw`\d{1,2}` },
  h: { part: 'hour', form: String.raw`\d{1,2}` },
  mm: { part: 'minute', form: String.raw`\d{2}` },
  ss: { part: 'second', form: String.raw`\d{2}` },
  SSS: { part: 'fraction', form: String.raw`\d{1,9}` },
  A: { part: 'half', form: '[ap]\\.?m\\.?' },
  a: { part: 'half', form: '[ap]\\.?m\\.?' },
  Z: { part: 'zone', form: String.raw`Z|[+-]\d{2}(?::?\d{2})?` },
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'half' | 'zone'

const TOKEN = new RegExp(
  Object.keys(parts)
    .sort((a, b) => b.length - a.length)
    .concat(String.raw`\[[^\]]*\]`)
    .join('|'),
  'g',
)

/** A pattern such as `DD.MM.YYYY HH:mm`. Square brackets contain text. */
export interface DatePattern {
  order: Order
  /** Undefined if the text doesn't fit. The pattern's order still applies to it. */
  read(text: string): TimeText | undefined
}

/** Undefined if the pattern lacks a day, month or year. */
export function datePattern(pattern: string): DatePattern | undefined {
  const order = orderOf(pattern)
  if (!order) return undefined
  const form = new RegExp(`^${formOf(pattern)}$`, 'iu')
  return {
    order,
    read: (text) => {
      const found = form.exec(text)?.groups
      if (!found) return undefined
      const month = /^\d/.test(found.month ?? '') ? Number(found.month) : monthNamed(found.month ?? '')
      const day = month && dayOf(yearOf(found.year ?? ''), month, Number(found.day))
      const clock = clockText(clockIn(found))
      return day && clock
        ? {
            kind: 'day',
            day: { readings: { fixed: day }, rest: '', isDotted: false, ends: undefined },
            clock,
          }
        : undefined
    },
  }
}

function orderOf(pattern: string): Order | undefined {
  const letters = [...pattern.matchAll(TOKEN)].map(([token]) => parts[token]?.part)
  const days = letters.filter((part) => part === 'year' || part === 'month' || part === 'day')
  const order = days.map((part) => part.charAt(0)).join('')
  if (order === 'ymd' || order === 'dmy' || order === 'mdy') return order
  return days.length === 3 && new Set(days).size === 3 ? 'ymd' : undefined
}

function formOf(pattern: string): string {
  let form = ''
  let at = 0
  const seen = new Set<string>()
  for (const match of pattern.matchAll(TOKEN)) {
    form += literal(pattern.slice(at, match.index))
    at = match.index + match[0].length
    const token = parts[match[0]]
    if (!token) form += literal(match[0].slice(1, -1))
    else if (seen.has(token.part)) form += token.form
    else form += `(?<${token.part}>${token.form})`
    if (token) seen.add(token.part)
  }
  return form + literal(pattern.slice(at))
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&').replaceAll(/\s+/g, '\\s+')
}

function yearOf(text: string): number {
  const year = Number(text)
  if (text.length > 2) return year
  return year + (year < 70 ? 2000 : 1900)
}

function clockIn({
  hour,
  minute = '00',
  second = '00',
  fraction,
  half,
  zone,
}: Record<string, string | undefined>): string {
  if (hour === undefined) return ''
  return ` ${hour}:${minute}:${second}${fraction ? `.${fraction}` : ''}${half ? ` ${half}` : ''}${zone ?? ''}`
}

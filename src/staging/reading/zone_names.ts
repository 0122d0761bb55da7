/** Time zone abbreviations that mean one offset, in minutes: those of RFC 2822 and of Europe. */
const offsets: Readonly<Record<string, number>> = {
  ...{
    Z: 0,
    UT: 0,
    UTC: 0,
    GMT: 0,
    WET: 0,
    WEST: 60,
    CET: 60,
    CEST: 120,
    MEZ: 60,
    MESZ: 120,
    EET: 120,
    EEST: 180,
  },
  ...{
    EST: -300,
    EDT: -240,
    CDT: -300,
    MST: -420,
    MDT: -360,
    PST: -480,
    PDT: -420,
    MSK: 180,
    JST: 540,
    KST: 540,
  },
  ...{ AEST: 600, AEDT: 660, NZST: 720, NZDT: 780, HST: -600, AKST: -540, AKDT: -480, ACST: 570, AWST: 480 },
}

/** Abbreviations that mean several zones, with two of them. */
const severalZones: Readonly<Record<string, readonly [string, string]>> = {
  CST: ['America/Chicago', 'Asia/Shanghai'],
  IST: ['Asia/Kolkata', 'Asia/Jerusalem'],
  BST: ['Europe/London', 'Asia/Dhaka'],
  AST: ['America/Halifax', 'Asia/Riyadh'],
  ADT: ['America/Halifax', 'Asia/Baghdad'],
  SST: ['Pacific/Pago_Pago', 'Asia/Singapore'],
  GST: ['Asia/Dubai', 'Atlantic/South_Georgia'],
  ECT: ['America/Guayaquil', 'Europe/Paris'],
}

/** The meaning of the zone after a time: an offset in minutes, the name of a zone, one of several, or unknown. */
export type Zone =
  | { offset: number }
  | { zone: string }
  | { several: readonly [string, string]; abbreviation: string }

const known = new Map<string, Zone | undefined>()

/** Undefined if the text is not a zone. */
export function zoneNamed(text: string): Zone | undefined {
  if (!known.has(text)) {
    if (known.size > 1000) known.clear()
    known.set(text, look(text))
  }
  return known.get(text)
}

function look(text: string): Zone | undefined {
  const upper = text.toUpperCase()
  if (Object.hasOwn(offsets, upper)) return { offset: offsets[upper] as number }
  const several = Object.hasOwn(severalZones, upper) ? severalZones[upper] : undefined
  if (several) return { several, abbreviation: upper }
  const offset = offsetIn(text.replace(/^(?:UTC|GMT)\s?(?=[+-])/i, ''))
  if (offset !== undefined) return { offset }
  return text.includes('/') && isZone(text) ? { zone: text } : undefined
}

/** Minutes of `+01`, `+0100`, `+01:00` and `+1`. */
function offsetIn(text: string): number | undefined {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(text) ?? []
  if (hours === undefined || Number(hours) > 15 || Number(minutes) > 59) return undefined
  const offset = Number(hours) * 60 + Number(minutes)
  return sign === '-' ? -offset : offset
}

/** Whether the time zone database has it. */
function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

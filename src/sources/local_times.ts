/** Time zone names of point-of-sale and payment systems, with their usual names. */
const NAMES: Readonly<Record<string, string>> = {
  'eastern time (us & canada)': 'America/New_York',
  'central time (us & canada)': 'America/Chicago',
  'mountain time (us & canada)': 'America/Denver',
  'pacific time (us & canada)': 'America/Los_Angeles',
  'atlantic time (canada)': 'America/Halifax',
  arizona: 'America/Phoenix',
  alaska: 'America/Anchorage',
  hawaii: 'Pacific/Honolulu',
  edinburgh: 'Europe/London',
  osaka: 'Asia/Tokyo',
}

/** Abbreviations, with their offset, that mean only one zone in the countries where these systems are sold. */
const OFFSETS: Readonly<Record<string, string>> = {
  UTC: 'Z',
  GMT: 'Z',
  WET: 'Z',
  WEST: '+01:00',
  BST: '+01:00',
  CET: '+01:00',
  CEST: '+02:00',
  EET: '+02:00',
  EEST: '+03:00',
  EST: '-05:00',
  EDT: '-04:00',
  CST: '-06:00',
  CDT: '-05:00',
  MST: '-07:00',
  MDT: '-06:00',
  PST: '-08:00',
  PDT: '-07:00',
  AKST: '-09:00',
  AKDT: '-08:00',
  HST: '-10:00',
  JST: '+09:00',
  AWST: '+08:00',
  AEST: '+10:00',
  AEDT: '+11:00',
  NZST: '+12:00',
  NZDT: '+13:00',
}

const CONTINENTS = ['Europe', 'America', 'Australia', 'Asia', 'Pacific', 'Africa']

/**
 * Joins a day, a time of day and a zone name into one time; undefined if the time of day can't be read.
 *
 * With an unknown zone the time gets no offset, so it is read in the zone of the settings.
 */
export function localTime(day: string, clock: string | undefined, zone?: string): string | undefined {
  const time = clockOf(clock ?? '00:00')
  if (time === undefined) return undefined
  const local = `${day.slice(0, 10)}T${time}`
  return zone === undefined ? local : `${local}${offsetOf(zone.trim(), local)}`
}

function clockOf(text: string): string | undefined {
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?\.?(?:m\.?)?$/i.exec(text.trim())
  if (!found) return undefined
  const [, hours = '', minutes = '', seconds = '00', half] = found
  const hour =
    half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  return `${String(hour).padStart(2, '0')}:${minutes}:${seconds}`
}

function offsetOf(zone: string, local: string): string {
  const known = OFFSETS[zone.toUpperCase()]
  if (known !== undefined) return known
  const written = /^(?:GMT|UTC)?([+-]\d{1,2}):?(\d{2})$/.exec(zone)
  if (written) {
    const [, hours = '', minutes = ''] = written
    return `${hours[0]}${hours.slice(1).padStart(2, '0')}:${minutes}`
  }
  const name = NAMES[zone.toLowerCase()] ?? zone
  const found = [name, ...CONTINENTS.map((continent) => `${continent}/${name.replaceAll(' ', '_')}`)]
    .map(formatOf)
    .find((format) => format !== undefined)
  return found ? offsetIn(found, local) : ''
}

const formats = new Map<string, Intl.DateTimeFormat | undefined>()

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(timeZone)) {
    let format: Intl.DateTimeFormat | undefined
    try {
      format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    } catch {
      // No such zone.
    }
    formats.set(timeZone, format)
  }
  return formats.get(timeZone)
}

/** The offset of a zone at a local time. It is looked up at the instant of that time in UTC. */
function offsetIn(format: Intl.DateTimeFormat, local: string): string {
  const at = (instant: number) =>
    format
      .formatToParts(instant)
      .find(({ type }) => type === 'timeZoneName')
      ?.value.slice(3) || '+00:00'
  const near = at(Date.parse(`${local}Z`))
  return at(Date.parse(`${local}${near}`))
}

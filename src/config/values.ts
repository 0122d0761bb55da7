import { isIP } from 'node:net'
import { isDay } from '../calendar.ts'
import { cronProblem } from './cron.ts'
import { didYouMean } from './suggest.ts'

/** The value as Storehouse keeps it, or what is wrong with it. */
export type Parsed<T> = { value: T } | { problem: string }

/**
 * A time zone by its IANA name, in the spelling of the time zone database. Offsets such as `+03:00` are rejected:
 * PostgreSQL would read them with the opposite sign.
 */
export function parseTimeZone(text: string): Parsed<string> {
  const name = text.trim()
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) {
    return { problem: `"${text}" is no time zone; use an IANA name such as "Europe/Riga" or "UTC"` }
  }
  try {
    const canonical = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
    return { value: canonical.toLowerCase() === name.toLowerCase() ? canonical : name }
  } catch {
    const meant = didYouMean(name, [...Intl.supportedValuesOf('timeZone'), 'UTC'])
    return {
      problem: `"${text}" is no time zone${meant || '; use an IANA name such as "Europe/Riga" or "UTC"'}`,
    }
  }
}

/** A cron line of five fields, or six with seconds first. `off` removes a job from the schedule. */
export function parseCron(text: string): Parsed<string> {
  const line = text.trim().split(/\s+/).join(' ')
  if (line.toLowerCase() === 'off') return { value: 'off' }
  const problem = cronProblem(text)
  return problem === undefined ? { value: line } : { problem }
}

/** A PostgreSQL address. The problem never repeats it, because it contains a password. */
export function parseDatabaseUrl(text: string): Parsed<string> {
  const shape = 'expected postgres://user:password@host:port/database'
  if (!/^postgres(ql)?:\/\//i.test(text)) return { problem: `is no PostgreSQL address: ${shape}` }
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return {
      problem: `cannot be read as an address: ${shape}; special characters in user and password are written as %XX ("@" is %40, "/" is %2F, "#" is %23)`,
    }
  }
  if (url.hash !== '') return { problem: 'has a "#" in it: write it as %23' }
  try {
    decodeURIComponent(url.username + url.password + url.pathname)
  } catch {
    return { problem: 'has a "%" that stands alone: write it as %25' }
  }
  if (url.pathname.replace(/^\//, '') === '') return { problem: `names no database: ${shape}` }
  return { value: text }
}

/** The address of a webhook. The problem never repeats it, because such addresses are secrets. */
export function parseWebhook(text: string): Parsed<string> {
  try {
    const url = new URL(text.trim())
    if (url.protocol === 'https:' || url.protocol === 'http:') return { value: text.trim() }
  } catch {
    // falls through to the one message
  }
  return { problem: 'is no web address: it must start with https:// or http://' }
}

/** An e-mail address alone. */
export function parseMailAddress(text: string): Parsed<string> {
  const address = text.trim()
  return mailAddress.test(address)
    ? { value: address }
    : { problem: `"${text}" is no e-mail address: write it as anna@shop.example` }
}

/** Who a mail is from: an address, or a name before one in angle brackets. */
export function parseMailSender(text: string): Parsed<string> {
  const [, name = '', address = ''] = /^([^<>"]*)<([^<>]*)>$/.exec(text.trim()) ?? ['', '', text.trim()]
  if (!mailAddress.test(address) || /\p{Cc}/u.test(name)) {
    return {
      problem: `"${text}" is no sender: write "storehouse@shop.example" or "Storehouse <storehouse@shop.example>"`,
    }
  }
  return { value: name.trim() === '' ? address : `${name.trim()} <${address}>` }
}

const mailAddress = /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[\p{L}\p{N}]([\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u

/** The address of a proxy, or of a network of proxies such as 10.0.0.0/8. */
export function parseProxy(text: string): Parsed<string> {
  const [address = '', bits, ...rest] = text.trim().split('/')
  const longest = { 4: 32, 6: 128 }[isIP(address)]
  const isNetwork = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (longest ?? 0))
  if (longest !== undefined && isNetwork && rest.length === 0) return { value: text.trim() }
  return { problem: `"${text}" is no address: write one as "127.0.0.1", or a network as "10.0.0.0/8"` }
}

/** A host name without scheme, port or path, in lower case. */
export function parseDomain(text: string): Parsed<string> {
  const domain = text.trim().toLowerCase().replace(/\.$/, '')
  if (/^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u.test(domain)) return { value: domain }
  return { problem: `"${text}" is no domain: write the bare host, as in "shop.example"` }
}

/** The first segment of a path, in lower case. */
export function parsePathSegment(text: string): Parsed<string> {
  const segment = text.trim().toLowerCase()
  if (segment === '') return { problem: 'a segment of a path cannot be empty (the path / is always home)' }
  const bare = segment.replace(/^\/+/, '').replace(/[/?#].*$/s, '')
  if (bare !== segment) {
    return {
      problem: `"${text}" is more than a segment of a path: write ${bare === '' ? 'what stands between slashes' : `"${bare}"`}`,
    }
  }
  return segment.includes('\0') ? { problem: 'has a NUL character in it' } : { value: segment }
}

/** The name of a query parameter, in lower case; `*` matches any characters. */
export function parseParameterName(text: string): Parsed<string> {
  const name = text.trim().toLowerCase()
  if (name === '') return { problem: 'the name of a parameter cannot be empty' }
  return /[=&?#;\s\0]/.test(name)
    ? { problem: `"${text}" is more than the name of a parameter: write what stands before "="` }
    : { value: name }
}

/** A status as production keeps it. */
export function parseStatus(text: string): Parsed<string> {
  const status = spelledStatus(text)
  return status === '' ? { problem: 'a status cannot be empty' } : { value: status }
}

/** A status in the form in which statuses are compared: production spells those of orders the same way. */
export function spelledStatus(text: string): string {
  return text.trim().toLowerCase().replace(/^wc-/, '').replaceAll(/[ -]+/g, '_')
}

/** An ISO 4217 code, in capitals. */
export function parseCurrency(text: string): Parsed<string> {
  const code = text.trim().toUpperCase()
  return /^[A-Z]{3}$/.test(code)
    ? { value: code }
    : { problem: `"${text}" is no currency: three letters, as in "EUR"` }
}

/** A name for files of a feed, without folder, suffixes and ending. */
export function parseFileName(text: string): Parsed<string> {
  const name = text.trim().toLowerCase()
  if (name === '') return { problem: 'a file name cannot be empty' }
  if (/[/\\]/.test(name)) return { problem: `"${text}" names a folder: write the file name alone` }
  const bare = name.replace(/\.gz$/, '').replace(/\.(csv|tsv|txt)$/, '')
  if (bare !== name) return { problem: `"${text}" has an ending: write "${bare}"` }
  return { value: name }
}

/**
 * An encoding by any label that `TextDecoder` knows. `latin1` is kept as a name of its own, not as another name of
 * windows-1252.
 */
export function parseEncoding(text: string): Parsed<string> {
  const label = text.trim().toLowerCase()
  if (['latin1', 'iso-8859-1'].includes(label)) return { value: 'latin1' }
  try {
    return { value: new TextDecoder(label).encoding }
  } catch {
    return { problem: `"${text}" is no encoding; use a name such as "utf-8", "windows-1252" or "shift_jis"` }
  }
}

/** A holiday: one day, a day of every year, or a number of days from Easter Sunday. */
export function parseHoliday(text: string): Parsed<string> {
  const entry = text.trim().toLowerCase()
  if (/^easter([+-]\d{1,2})?$/.test(entry)) return { value: entry }
  const day = /^\d{2}-\d{2}$/.test(entry) ? `2000-${entry}` : entry
  if (isDay(day)) return { value: entry }
  return {
    problem: `"${text}" is no holiday: write a day as "2026-11-27", one of each year as "12-25", or "easter+1"`,
  }
}

/** A folder as written. It is made absolute later. */
export function parseFolder(text: string): Parsed<string> {
  if (text.trim() === '') return { problem: 'a folder cannot be empty' }
  return text.includes('\0') ? { problem: 'has a NUL character in it' } : { value: text }
}

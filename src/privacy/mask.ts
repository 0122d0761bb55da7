import type { PersonalPattern } from '../config/config.ts'
import { isCardNumber } from './card_number.ts'
import { isRandom } from './random_text.ts'

/** Replaces what was removed from a text. */
export const MASK = '***'

/** Which patterns to look for. */
export type Patterns = Readonly<Record<PersonalPattern, boolean>>

export const ALL_PATTERNS: Patterns = { email: true, phone: true, token: true, card: true, ip: true }

/** For columns with ids, which can be as random as a token or look like a phone number. */
export const SURE_PATTERNS: Patterns = { ...ALL_PATTERNS, phone: false, token: false }

// Every repetition has a bound: a text can be a megabyte long and made to keep the expression busy.
const NO_ADDRESS = String.raw`\s/?&#=:;,<>()"'|\\@＠*`
const FILE_ENDING = 'js|mjs|css|png|jpe?g|gif|svg|webp|avif|ico|html?|json'
const EMAIL = new RegExp(
  // logo@2x.png and app@main.js are files.
  `[^${NO_ADDRESS}]{1,64}(?:@|＠|&#64;)(?![1-9]x\\.)(?:[^${NO_ADDRESS}.!]{1,63}\\.){1,8}(?!(?:${FILE_ENDING})(?![\\w-]))[^${NO_ADDRESS}.!\\d]{2,63}`,
  'gi',
)
const MAIL_LINK = /\bmailto:[^?\s"']{1,2000}/gi
const TOKEN = /\beyJ[\w-]{5,}(?:\.[\w-]+)+|[A-Za-z0-9_-]{20,}/g
const DIGIT_GROUPS = /(?<![\w.])\d{2,19}(?:[ +-]\d{2,19}){0,9}(?!\w)/g
const BYTE = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const IP4 = new RegExp(`(?<![\\w.-])(?:${BYTE}\\.){3}${BYTE}(?![\\w-]|\\.\\d)`, 'g')
const IP6 =
  /(?<![\w:.])\[?(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?=[0-9a-f:]{0,35}::)[23f][0-9a-f]{3}(?::[0-9a-f]{0,4}){2,7})\]?(?![\w:])/gi
const PHONE_LINK = /\b(tel:|sms:|callto:|whatsapp:|wa\.me\/)((?:\/\/)?)[+\d](?:[ .()+-]?\d){3,20}/gi
const PHONE = new RegExp(
  [
    // +371 29 123 456
    String.raw`(?<![\w+])\+ ?\(?[1-9]\d{0,3}\)?(?:[ .()+-]{0,2}\d){6,13}(?!\w)`,
    // 00371 29 123 456
    String.raw`(?<![\w.+-])00[1-9]\d{0,2}[ .()-]{1,3}\d(?:[ .()-]{0,2}\d){5,11}(?!\w)`,
    // (555) 123-4567, 1-555-123-4567
    String.raw`(?<![\w.+-])(?:1[ .-])?(?:\(\d{3}\) ?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4}(?![\w-])`,
    // (020) 7946 0958
    String.raw`(?<![\w.,+/-])(?=(?:[ ()]{0,2}\d){9,11}(?![ ()]{0,2}\d))\(?0\d{1,4}\)?(?: \d{2,8}){1,5}(?!\w)`,
    // 090-1234-5678
    String.raw`(?<![\w.-])(?=(?:-?\d){10,11}(?![\w-]))0\d{1,3}-\d{3,4}-\d{4}`,
    // 0171/1234567
    String.raw`(?<![\w./-])0\d{2,4}/ ?\d{6,8}(?![\w/])`,
    // Tel. 29123456
    String.raw`\b(?:phone|tel|telephone|telefon|mobile|mob|cell|whatsapp|fax|gsm|handy)[.:]{0,2} {0,2}\+?\d(?:[ .()-]{0,2}\d){6,13}(?!\w)`,
  ].join('|'),
  'gi',
)

/**
 * Replaces what looks like an e-mail address, a token, a card number, an IP address or a phone number. In `ids`, texts
 * that contain an id, it doesn't look for tokens. A masked text stays the same when masked again.
 */
export function mask(text: string, patterns: Patterns = ALL_PATTERNS, ids = ''): string {
  let masked = text
  if (patterns.email) masked = masked.replace(MAIL_LINK, `mailto:${MASK}`).replace(EMAIL, MASK)
  if (patterns.token) {
    masked = masked.replace(TOKEN, (found) =>
      !ids.includes(found) && (found.includes('.') || isRandom(found)) ? MASK : found,
    )
  }
  if (patterns.card) masked = masked.replace(DIGIT_GROUPS, withoutCard)
  if (patterns.ip) masked = masked.replace(IP4, MASK).replace(IP6, MASK)
  if (patterns.phone) masked = masked.replace(PHONE_LINK, `$1$2${MASK}`).replace(PHONE, MASK)
  return masked
}

/** A row for a message: everything that is certainly personal is replaced, ids stay. */
export function maskRow<T>(row: T): T {
  return JSON.parse(
    JSON.stringify(row, (_, value: unknown) =>
      typeof value === 'string' ? mask(value, SURE_PATTERNS) : value,
    ),
  )
}

/** Masks a group of digits if a part of it is a card number. */
function withoutCard(found: string): string {
  const groups = found.split(/([ +-])/)
  for (let first = 0; first < groups.length; first += 2) {
    let digits = ''
    for (let last = first; last < groups.length; last += 2) {
      digits += groups[last]
      // Fourteen digits in a row are as likely an id. Those of a card are written in groups.
      if ((digits.length === 14 && first === last) || !isCardNumber(digits)) continue
      return [...groups.slice(0, first), MASK, ...groups.slice(last + 1)].join('')
    }
  }
  return found
}

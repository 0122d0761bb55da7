import { createHash } from 'node:crypto'

const ADDRESS = /[^\s@]@[^\s@]+\.[^\s@.]{2,}/
/** Characters that nobody sees. */
const UNSEEN = /[\u00ad\u200b-\u200f\u2060\ufeff]/g
const AROUND = /^[ \t\r\n.,;"']+|[ \t\r\n.,;"']+$/g
const AROUND_ADDRESS = /^[ \t\r\n.,;"'<>]+|[ \t\r\n.,;"'<>]+$/g

/**
 * The e-mail address that an id or a cell is or holds, in the one form that all its spellings share; undefined if there
 * is none. The same as the SQL function `production.personal_id` finds: a test compares the two.
 */
export function addressIn(text: string): string | undefined {
  if (!/[@%＠﹫]/.test(text)) return undefined
  const decoded = text
    .replace(/%(25)*40/g, '@')
    .replace(/%(25)*2e/gi, '.')
    .replace(/%(25)*2b/gi, '+')
  const written = decoded.normalize('NFKC').toLowerCase().replace(UNSEEN, '').replace(AROUND, '')
  const bracketed = /<([^<>\s]+)>$/.exec(written)?.[1] ?? written
  const address = bracketed.replace(/^mailto:/, '').replace(AROUND_ADDRESS, '')
  return ADDRESS.test(address) ? address : undefined
}

/** The id of whoever has the address, as `production.personal_id` makes it. */
export function idOfAddress(address: string, salt: string): string {
  return `email:${createHash('sha256').update(salt).update(address).digest('hex')}`
}

/** An id that is an e-mail address as `email:` and a hash; any other id as it is. */
export function personalId(id: string, salt: string): string {
  const address = addressIn(id)
  return address === undefined ? id : idOfAddress(address, salt)
}

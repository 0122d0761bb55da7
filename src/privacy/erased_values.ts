import { createHash } from 'node:crypto'
import { addressIn, personalId } from './personal_id.ts'

/** What is kept of an erased person, each value as a hash: who it was, what was theirs, and what named them. */
const ERASED_KINDS = ['customer', 'email', 'order', 'session', 'phone', 'ip', 'name'] as const
export type ErasedKind = (typeof ERASED_KINDS)[number]

/** A value that is looked for, as it is kept: the hash with the salt of the warehouse. */
export interface ErasedValue {
  kind: ErasedKind
  /** SHA-256, in hex. */
  hash: string
  /** A number below 65,536 that is quick to work out: most values that are none are told by it. */
  sieve: number
}

/** Stands in a personal column for a value that was erased. */
export const ERASED = 'erased'
/** Stands before the hash that takes the place of an id which holds a name. */
const ERASED_ID = `${ERASED}:`

const SIEVE_SIZE = 65_536
/** Numbers with fewer digits are no phone numbers. */
const FEWEST_DIGITS = 7
/** Written with and without the code of the country, a phone number ends alike. */
const LAST_DIGITS = 8

/** A value in the one form that its spellings share; undefined if it can be none of the kind. */
function comparable(kind: ErasedKind, text: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (kind === 'email') return addressIn(trimmed)
  if (kind === 'phone') {
    const digits = trimmed.replace(/\D/g, '')
    return digits.length < FEWEST_DIGITS || digits.length > 17 ? undefined : digits.slice(-LAST_DIGITS)
  }
  if (kind === 'ip') return trimmed.toLowerCase()
  if (kind === 'name') return wordsOf(trimmed)
  return trimmed
}

/** The words of a name, in lower case with one space between them. */
function wordsOf(name: string): string | undefined {
  const words = name.normalize('NFKC').toLowerCase().match(WORD)
  return words && words.length > 1 ? words.join(' ') : undefined
}

const WORD = /[\p{L}\p{M}\p{N}'’]+/gu

/** Hashes a value as it is kept. */
export function erasedValue(salt: string, kind: ErasedKind, text: string): ErasedValue | undefined {
  const value = comparable(kind, text)
  return value === undefined
    ? undefined
    : { kind, hash: hashOf(salt, kind, value), sieve: sieveOf(seedOf(salt), kind, value) }
}

function hashOf(salt: string, kind: ErasedKind, value: string): string {
  return createHash('sha256').update(`${salt}${kind}\n`).update(value).digest('hex')
}

function seedOf(salt: string): number {
  return createHash('sha256').update(salt).digest().readUInt32LE(0)
}

/** FNV-1a with a secret start; the kind makes the same text another value. */
function sieveOf(seed: number, kind: ErasedKind, value: string): number {
  let hash = (seed ^ ERASED_KINDS.indexOf(kind)) >>> 0
  for (let at = 0; at < value.length; at++) hash = Math.imul(hash ^ value.charCodeAt(at), 0x01000193)
  hash ^= hash >>> 16
  return (hash >>> 0) % SIEVE_SIZE
}

/** The values of all persons who were erased: whether a text is one of them. */
export class ErasedValues {
  readonly salt: string
  private readonly seed: number
  private readonly hashes = new Set<string>()
  private readonly sieve = new Uint8Array(SIEVE_SIZE)

  constructor(salt: string, values: Iterable<ErasedValue>) {
    this.salt = salt
    this.seed = seedOf(salt)
    for (const { kind, hash, sieve } of values) {
      this.hashes.add(`${kind}\n${hash}`)
      this.sieve[sieve] = 1
    }
  }

  get isEmpty(): boolean {
    return this.hashes.size === 0
  }

  has(kind: ErasedKind, text: string): boolean {
    if (kind === 'customer' && text.startsWith(ERASED_ID)) {
      return this.hashes.has(`customer\n${text.slice(ERASED_ID.length)}`)
    }
    const value = comparable(kind, text)
    if (value === undefined || this.sieve[sieveOf(this.seed, kind, value)] === 0) return false
    return this.hashes.has(`${kind}\n${hashOf(this.salt, kind, value)}`)
  }

  /** The id that takes the place of one which holds a name; the same again for itself. */
  pseudonym(id: string): string {
    return id.startsWith(ERASED_ID) ? id : ERASED_ID + hashOf(this.salt, 'customer', id.trim())
  }

  /** Whether the id of a customer or visitor, as a file has it, is that of an erased person. */
  hasCustomer(id: string): boolean {
    return this.has('customer', personalId(id.trim(), this.salt))
  }
}

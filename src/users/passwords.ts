import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { UserError } from './errors.ts'

const SHORTEST_PASSWORD = 10
const LONGEST_PASSWORD = 200
const FEWEST_DIFFERENT = 5
const HASH_BYTES = 32

/** OWASP's advice for 32 MiB: a fifth of a second. Each hash keeps its parameters, so later ones can differ. */
export const passwordCost = { N: 2 ** 15, r: 8, p: 3 }

/** A password as it is stored: `scrypt$N$r$p$salt$hash`. */
export async function hashOf(password: string): Promise<string> {
  const salt = randomBytes(16)
  return textOf(salt, await derived(password, salt, passwordCost))
}

/** Whether a password matches a hash. Without a hash it doesn't, and the answer takes as long. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = (kept ?? nobodys()).split('$')
  const expected = Buffer.from(hash, 'base64url')
  const found = await derived(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  })
  return expected.length === found.length && timingSafeEqual(found, expected) && kept !== undefined
}

/** The hash for unknown names, so that the time of an answer reveals no name. */
function nobodys(): string {
  return textOf(randomBytes(16), randomBytes(HASH_BYTES))
}

function textOf(salt: Buffer, hash: Buffer): string {
  const parts = [
    passwordCost.N,
    passwordCost.r,
    passwordCost.p,
    ...[salt, hash].map((one) => one.toString('base64url')),
  ]
  return ['scrypt', ...parts].join('$')
}

/** Throws if a password is easy to guess. */
export function checkPassword(password: string, name: string): void {
  const hint = `Choose one of ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters: some words in a row are good.`
  if (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD) {
    throw new UserError(`The password has ${password.length} characters.`, { hint })
  }
  if (new Set(password).size < FEWEST_DIFFERENT) {
    throw new UserError(`The password has fewer than ${FEWEST_DIFFERENT} different characters.`, { hint })
  }
  if (password.toLowerCase().replaceAll(name.toLowerCase(), '').length < SHORTEST_PASSWORD / 2) {
    throw new UserError('The password is little more than the name.', { hint })
  }
}

/** One at a time, so that a flood of logins cannot take all cores and memory. */
let last: Promise<unknown> = Promise.resolve()

function derived(password: string, salt: Buffer, { N, r, p }: typeof passwordCost) {
  const work = last.then(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        // Different keyboards write the same character in different ways.
        scrypt(
          password.normalize('NFKC'),
          salt,
          HASH_BYTES,
          { N, r, p, maxmem: 256 * N * r },
          (error, key) => (error ? reject(error) : resolve(key)),
        )
      }),
  )
  last = work.catch(() => undefined)
  return work
}

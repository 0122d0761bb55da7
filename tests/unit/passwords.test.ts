import { expect, test } from 'vitest'
import { hashOf, isPassword } from '../../src/users/passwords.ts'

test('a password is kept as a slow hash with its own salt, and recognised', async () => {
  const [one, other] = [await hashOf('four words in a row'), await hashOf('four words in a row')]
  expect(one).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
  expect(one).not.toBe(other)
  expect(await isPassword('four words in a row', one)).toBe(true)
  expect(await isPassword('four words in a rov', one)).toBe(false)
  expect(await isPassword('four words in a row', undefined)).toBe(false)
})

test('a hash with other parameters is recognised by them', async () => {
  // Test vector of RFC 7914.
  const kept = `scrypt$1024$8$16$${Buffer.from('NaCl').toString('base64url')}$${Buffer.from('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162', 'hex').toString('base64url')}`
  expect(await isPassword('password', kept)).toBe(true)
})

test('a letter is the same however a keyboard writes it', async () => {
  expect(
    await isPassword('me\u0301me\u0301 chose et plus', await hashOf('m\u00e9m\u00e9 chose et plus')),
  ).toBe(true)
})

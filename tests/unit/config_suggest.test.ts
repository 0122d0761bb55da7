import { expect, test } from 'vitest'
import { suggest } from '../../src/config/suggest.ts'

const known = ['timezone', 'inbox', 'archive', 'currency']

test.each([
  ['timezon', 'timezone'],
  ['timeZone', 'timezone'],
  ['tiemzone', 'timezone'],
  ['imbox', 'inbox'],
  ['currrency', 'currency'],
])('%s means %s', (word, meant) => expect(suggest(word, known)).toBe(meant))

test.each(['', 'webhook', 'x', 'a'.repeat(10_000)])(
  'a word unlike every known one gets no suggestion',
  (word) => expect(suggest(word, known)).toBeUndefined(),
)

import { expect, test } from 'vitest'
import { parseCheck, readChecks } from '../../src/checks/check_files.ts'

test('a check says its severity, its rule and what to do, in as many lines as it likes', () => {
  const text =
    '-- severity: warn\n-- sample: 20\n-- No order is\n-- alone.\n-- do: Look\n-- at it.\nselect 1;\n'
  expect(parseCheck('c', text)).toEqual({
    name: 'c',
    severity: 'warn',
    sampleSize: 20,
    description: 'No order is alone.',
    advice: 'Look at it.',
    query: 'select 1',
  })
})

test.each([
  ['-- Rule.\n-- do: Act.\nselect 1', 'the first line has to be "-- severity'],
  ['-- severity: warn\n-- do: Act.\nselect 1', 'the rule in words'],
  ['-- severity: warn\n-- Rule.\nselect 1', '"-- do: …" has to say what to do'],
])('a check that lacks one of these is refused: %j', (text, message) => {
  expect(() => parseCheck('c', text)).toThrow(message)
})

test('every check of sql/checks is whole, and its advice is a sentence', async () => {
  const checks = await readChecks({})
  expect(checks.length).toBeGreaterThanOrEqual(30)
  for (const { name, advice } of checks) expect(advice, name).toMatch(/^[A-Z].{20,}[.]$/s)
})

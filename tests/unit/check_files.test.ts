import { expect, test } from 'vitest'
import { parseCheck, readChecks } from '../../src/checks/check_files.ts'

test('a check has its severity, finding, rule and advice, in any number of lines', () => {
  const text =
    '-- severity: warn\n-- finds: Lone orders\n-- sample: 20\n-- No order is\n-- alone.\n-- do: Look\n-- at it.\nselect 1;\n'
  expect(parseCheck('c', text)).toEqual({
    name: 'c',
    severity: 'warn',
    finds: 'Lone orders',
    sampleSize: 20,
    description: 'No order is alone.',
    advice: 'Look at it.',
    query: 'select 1',
  })
})

test.each([
  ['-- Rule.\n-- do: Act.\nselect 1', 'the first line has to be "-- severity'],
  ['-- severity: warn\n-- Rule.\n-- do: Act.\nselect 1', '"-- finds: …" has to say'],
  ['-- severity: warn\n-- finds: Orders\n-- do: Act.\nselect 1', 'the rule in words'],
  ['-- severity: warn\n-- finds: Orders\n-- Rule.\nselect 1', '"-- do: …" has to say what to do'],
])('a check that lacks one of these is refused: %j', (text, message) => {
  expect(() => parseCheck('c', text)).toThrow(message)
})

test('every check of sql/checks is complete, with a short finding and a sentence of advice', async () => {
  const checks = await readChecks({})
  expect(checks.length).toBeGreaterThanOrEqual(30)
  for (const { name, advice, finds } of checks) {
    expect(advice, name).toMatch(/^[A-Z].{20,}[.]$/s)
    // It stands before a number: no sentence, and room for it on a phone.
    expect(finds, name).toMatch(/^[A-Z][^.:]{10,60}$/)
  }
})

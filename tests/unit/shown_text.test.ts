import { expect, test } from 'vitest'
import { describeChecks } from '../../src/cli/output/describe_checks.ts'
import { listed, shown, shownRow } from '../../src/shown_text.ts'

test('text from a file is shown on one line, cut between characters', () => {
  expect(shown('a\r\nb\tc\u001b[31md')).toBe('a b c [31md')
  expect(shown('é'.repeat(60))).toBe('é'.repeat(60))
  expect(shown('😀'.repeat(61))).toBe(`${'😀'.repeat(60)}…`)
  expect(shown('x'.repeat(1024 * 1024))).toBe(`${'x'.repeat(60)}…`)
})

test('the first ten of many names are listed', () => {
  expect(listed(['a', 'b\n'])).toBe('"a", "b "')
  expect(listed(Array.from({ length: 12 }, (_, n) => `c${n}`))).toMatch(/^"c0", .*"c9" and 2 more$/)
})

test('a row is shown with its long texts cut, also by a check', () => {
  const row = { order_id: 'o1', status: 'x'.repeat(1024 * 1024), amount: 1.5 }
  expect(shownRow(row)).toBe(`{"order_id":"o1","status":"${'x'.repeat(60)}…","amount":1.5}`)
  const check = {
    name: 'c',
    severity: 'warn',
    status: 'warned',
    failingRows: 1,
    money: null,
    advice: 'act',
    description: 'rule',
  } as const
  const text = describeChecks([{ ...check, sample: [row] }], { paint: (_, part) => part, width: undefined })
  expect(text).toContain('"o1"')
  expect(text.length).toBeLessThan(1_000)
})

import { expect, test } from 'vitest'
import { csvLine } from '../../src/reports/csv.ts'

test('cells are quoted as RFC 4180 asks', () => {
  expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', ' h', null, 1.5, true])).toBe(
    'a,"b,c","d""e","f\ng"," h",,1.5,true\r\n',
  )
})

test.each(['=1+1', '+cmd', '-2+3', '@sum', '\t=1', ' =1', '\uFF1D1', '=HYPERLINK("x")'])(
  'a cell that a spreadsheet would run gets an apostrophe: %j',
  (text) => expect(csvLine([text])).toMatch(/^"?'/),
)

test.each(['-5', '+5.25', '5', 'a=b', 'e-mail'])('%s is left as it is', (text) => {
  expect(csvLine([text])).toBe(`${text}\r\n`)
})

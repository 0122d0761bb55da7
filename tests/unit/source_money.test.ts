import { expect, test } from 'vitest'
import { lineOfTotals } from '../../src/sources/line_amounts.ts'
import { amount, decimal } from '../../src/sources/money.ts'

test.each([
  ['1', 10_000n],
  ['-1.5', -15_000n],
  ['.56', 5_600n],
  ['0.0001', 1n],
  ['-0', 0n],
  ['12.34567', 123_457n],
  ['123456789012345.6789', 1_234_567_890_123_456_789n],
])('%s is %i ten-thousandths', (text, value) => {
  expect(amount(text)).toBe(value)
})

test.each([
  [0n, '0.00'],
  [15_000n, '1.50'],
  [15_001n, '1.5001'],
  [15_010n, '1.501'],
  [-15_010n, '-1.501'],
  [1_234_567_890_123_456_789_000n, '123456789012345678.90'],
])('%i ten-thousandths are written with two to four decimals', (value, text) => {
  expect(decimal(value)).toBe(text)
})

test('a line that was returned has a quantity below 0, and price and discount above', () => {
  expect(lineOfTotals({ quantity: '-2', priced: amount('-20.00'), total: amount('-16.00') })).toEqual({
    product_price: '10.00',
    product_qty: -2,
    discount: '4.00',
  })
})

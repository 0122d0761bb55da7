import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isBoolean } from '../../src/staging/csv/booleans.ts'
import { INVALID, NEGATIVE, readDecimal, readInteger, TOO_LONG } from '../../src/staging/csv/numbers.ts'
import { TimeReader } from '../../src/staging/csv/times.ts'

/** Reads `text` in the middle of other bytes, as a field is. */
function within<T>(text: string, read: (bytes: Buffer, start: number, end: number) => T): T {
  const bytes = Buffer.from(`9.${text}9:5`)
  return read(bytes, 2, bytes.length - 3)
}

const money = (text: string) => within(text, (bytes, start, end) => readDecimal(bytes, start, end, 2))
const price = (text: string) => within(text, (bytes, start, end) => readDecimal(bytes, start, end, 4))
const integer = (text: string) => within(text, readInteger)

function time(text: string): string | undefined {
  const reader = new TimeReader()
  if (!within(text, (bytes, start, end) => reader.read(bytes, start, end))) return undefined
  const written = new Date(reader.milliseconds).toISOString()
  return reader.local ? written.slice(0, -1) : written
}

describe('money and price', () => {
  test.each([
    ['1234', 123400],
    ['1234.5', 123450],
    ['.56', 56],
    ['0', 0],
    ['007', 700],
    ['1.005', 101],
    ['1.004999', 100],
    ['0.995', 100],
    ['-0.00', 0],
    ['999999999999.99', 99999999999999],
    ['999999999999.995', 1e14],
    [`${'0'.repeat(90)}1.5`, 150],
    [`0.${'0'.repeat(190)}`, 0],
  ])('%s is read to the cent', (text, cents) => {
    expect(money(text)).toBe(cents)
  })

  test('a price is read to four decimals', () => {
    expect(price('0.12345')).toBe(1235)
    expect(price('12.5')).toBe(125_000)
    expect(price('9999999999.9999')).toBe(99_999_999_999_999)
  })

  test.each(['-5', '-.01', '-0.001', '-1234.5'])('%s is negative', (text) => {
    expect(money(text)).toBe(NEGATIVE)
  })

  test.each([
    ...[
      '+5',
      '1e3',
      '1,000',
      '12.',
      '.',
      '-',
      '--1',
      '1.2.3',
      '1 000',
      '$5',
      '5€',
      'NaN',
      'Infinity',
      '0x10',
    ],
    ...['1_000', '١', '5-', '1.-5', '"5"', '\n5', '-'],
  ])('%j is no number', (text) => {
    expect(money(text)).toBe(INVALID)
    expect(integer(text)).toBe(INVALID)
  })

  test('a number of too many digits is refused', () => {
    expect(money('9'.repeat(101))).toBe(TOO_LONG)
    expect(money(`1.${'0'.repeat(300)}`)).toBe(TOO_LONG)
    expect(integer(`2.${'0'.repeat(300)}`)).toBe(TOO_LONG)
    expect(integer('9'.repeat(201))).toBe(TOO_LONG)
  })

  test('any amount of whole cents is read exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e14 - 1 }), (cents) => {
        const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
        expect(money(text)).toBe(cents)
        expect(money(`${text}49`)).toBe(cents)
        expect(money(`${text}5`)).toBe(cents + 1)
      }),
    )
  })
})

describe('integers', () => {
  test.each([
    ['0', 0],
    ['2', 2],
    ['2.0', 2],
    ['2.000', 2],
    ['007', 7],
    ['-0', 0],
    ['2147483648', 2 ** 31],
  ])('%s is a whole number', (text, value) => {
    expect(integer(text)).toBe(value)
  })

  test.each(['2.5', '2.', '.0', '', '-2.5', '2.0.0', '2.0a'])('%j is none', (text) => {
    expect(integer(text)).toBe(INVALID)
  })

  test('a whole number below zero is negative', () => {
    expect(integer('-2')).toBe(NEGATIVE)
    expect(integer('-2.0')).toBe(NEGATIVE)
  })
})

describe('times', () => {
  test.each([
    ['2026-11-20', '2026-11-20T00:00:00.000'],
    ['2026-11-20 13:45', '2026-11-20T13:45:00.000'],
    ['2026-11-20T13:45', '2026-11-20T13:45:00.000'],
    ['2026-11-20T13:45:07', '2026-11-20T13:45:07.000'],
    ['2026-11-20 13:45:07.5', '2026-11-20T13:45:07.500'],
    ['2026-11-20T13:45:00.123Z', '2026-11-20T13:45:00.123Z'],
    ['2026-11-20T13:45:00.123456789Z', '2026-11-20T13:45:00.123Z'],
    ['2026-11-20T13:45Z', '2026-11-20T13:45:00.000Z'],
    ['2026-11-20t13:45z', '2026-11-20T13:45:00.000Z'],
    ['2026-11-20 13:45:00+02', '2026-11-20T11:45:00.000Z'],
    ['2026-11-20 13:45:00-0330', '2026-11-20T17:15:00.000Z'],
    ['2026-11-20T00:15:00+05:30', '2026-11-19T18:45:00.000Z'],
    ['2026-11-20 13:45:00 -0500', '2026-11-20T18:45:00.000Z'],
    ['2026-11-20T13:45 +02', '2026-11-20T11:45:00.000Z'],
    ['2026-11-20 13:45:00 UTC', '2026-11-20T13:45:00.000Z'],
    ['2026-11-20 13:45:07.5 gmt', '2026-11-20T13:45:07.500Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000'],
    ['2000-02-29', '2000-02-29T00:00:00.000'],
    ['1950-06-01', '1950-06-01T00:00:00.000'],
    ['0001-01-01', '0001-01-01T00:00:00.000'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('%s is a time', (text, expected) => {
    expect(time(text)).toBe(expected)
  })

  test.each([
    ...['', 'yesterday', '2026', '2026-11', '20261120', '2026-11-2', '26-11-20', '11/20/2026', '20.11.2026'],
    ...['2026-02-30', '2023-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-11-00'],
    ...[
      '0000-01-01',
      '-2026-11-20',
      '+2026-11-20',
      '12026-11-20',
      '2026/11/20',
      '2026-11-20T',
      '2026-11-20 ',
    ],
    ...['2026-11-20T13', '2026-11-20T1345', '2026-11-20T13:4', '2026-11-20T24:00', '2026-11-20T23:60'],
    ...['2026-11-20T13:45:60', '2026-11-20T13:45:', '2026-11-20T13:45:0', '2026-11-20T13:45:00.'],
    ...['2026-11-20T13:45:00,5', '2026-11-20Z', '2026-11-20+02', '2026-11-20  13:45', '2026-11-20_13:45'],
    ...['2026-11-20T13:45+', '2026-11-20T13:45+2', '2026-11-20T13:45+02:', '2026-11-20T13:45+02:0'],
    ...[
      '2026-11-20T13:45+16',
      '2026-11-20T13:45+02:60',
      '2026-11-20T13:45  +02',
      '2026-11-20T13:45 ',
      '2026-11-20T13:45ZZ',
    ],
    ...[
      '2026-11-20T13:45:00UTC',
      '2026-11-20 UTC',
      '2026-11-20T13:45:00 CET',
      '2026-11-20T13:45:00 PM',
      '2026-W47-5',
      '2026-324',
      'now',
      'infinity',
    ],
    `2026-11-20T13:45:00.${'1'.repeat(90)}`,
  ])('%j is none', (text) => {
    expect(time(text)).toBeUndefined()
  })

  test('any instant is read as JavaScript reads it', () => {
    const min = new Date('0001-01-01T00:00:00Z')
    const max = new Date('9999-12-31T23:59:59.999Z')
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        expect(time(date.toISOString())).toBe(date.toISOString())
      }),
      { numRuns: 2000 },
    )
  })
})

describe('booleans', () => {
  const boolean = (text: string) => within(text, isBoolean)

  test('are 0 1 true false t f yes no y n, in any case', () => {
    for (const text of '0 1 true false t f yes no y n TRUE False T F Yes NO Y N'.split(' ')) {
      expect([text, boolean(text)]).toEqual([text, true])
    }
  })

  test.each(['', '2', 'tru', 'on', 'off', 'ja', '00', '\x10', '-', 'falsey', 'true ', 'null'])(
    '%j is none',
    (text) => {
      expect(boolean(text)).toBe(false)
    },
  )
})

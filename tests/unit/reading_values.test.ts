import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Reading, ValueType } from '../../src/model/reading.ts'
import { Prover } from '../../src/staging/reading/proof.ts'
import { valueReader } from '../../src/staging/reading/values.ts'

/** Reads texts of one column as those of one file; of one that can't be read, the reason and the message. */
function read(type: ValueType, texts: readonly string[], reading: Reading = {}, currency?: string): string[] {
  const prover = new Prover(reading)
  for (const text of texts) prover.note('column', type, text)
  const options = { sourceTimezone: 'UTC', settingsAt: 'feeds.orders', currency }
  const value = valueReader(reading, prover.proof(), options)
  return texts.map((text) => {
    const found = value('column', type, text)
    return typeof found === 'string' ? found : `${found.reason}: ${found.message}`
  })
}

const one = (type: ValueType, text: string, reading?: Reading) => read(type, [text], reading)[0]

describe('currencies beside amounts', () => {
  test.each([
    [['$1.00', 'US$2.00', '3.00 USD']],
    [['€1.00', '2.00 EUR', '3.00 euro']],
    [['kr 1.00', '2.00 NOK', '3.00']],
    [['¥100', 'JPY 200']],
  ])('%s are one currency', (texts) => {
    expect(read('money', texts).filter((text) => text.includes('doubtful'))).toEqual([])
  })

  test.each([
    [['$1.00', '₹2.00']],
    [['US$1.00', 'CA$2.00']],
    [['€1.00', '2.00 GBP']],
    [['$1.00', '1.00 SEK', '¥100']],
  ])('%s can be several currencies, and are rejected', (texts) => {
    for (const text of read('money', texts)) {
      expect(text).toMatch(/^doubtful_value: .* in several currencies \(.*Set currency: [A-Z]{3} /)
    }
  })

  test('a set currency rejects amounts in another one', () => {
    expect(read('money', ['$1.00', '€2.00', '3.00'], {}, 'EUR')).toEqual([
      'invalid_value: "column" is "$1.00"; the configured currency is EUR.',
      '2.00',
      '3.00',
    ])
  })
})

describe('numbers', () => {
  test.each([
    ['1234', '1234'],
    ['1234.5', '1234.5'],
    ['12,5', '12.5'],
    ['1.234,50', '1234.50'],
    ['1,234.50', '1234.50'],
    ['1.234.567', '1234567'],
    ['1,23,456.00', '123456.00'],
    ["1'234.50", '1234.50'],
    ['1’234’567', '1234567'],
    ['1 234,50', '1234.50'],
    ['1\u202f234,50\u00a0€', '1234.50'],
    ['1 234', '1234'],
    ['0.125', '0.125'],
    ['1234.500', '1234.500'],
    ['$1,234.50', '1234.50'],
    ['-$5.00', '-5.00'],
    ['$-5.00', '-5.00'],
    ['($5.00)', '-5.00'],
    ['(20.00)', '-20.00'],
    ['20.00-', '-20.00'],
    ['−49,99 €', '-49.99'],
    ['EUR 12,50', '12.50'],
    ['12.50 USD', '12.50'],
    ['US$12.50', '12.50'],
    ['R$ 1.234,50', '1234.50'],
    ['Rs.500', '500'],
    ['99 kr', '99'],
    ['12,-', '12'],
    ['12.– ', '12'],
    ['+5.00', '5.00'],
    ['(0.00)', '0.00'],
    [',5', '.5'],
    ['₹ 1,00,000', '100000'],
  ])('%s is %s', (text, number) => {
    expect(one('money', text)).toBe(number)
  })

  test.each([
    'abc',
    '1.2.3',
    '12,34,5',
    '1 23',
    '--5',
    '5 apples',
    '4.02E+12',
    '1,2345,678.0',
    '(5',
    '$',
    '1.',
  ])('%s is no number', (text) => {
    expect(one('money', text)).toMatch(/^invalid_value/)
  })

  test('a point before three digits is ambiguous, and the message names the setting that decides', () => {
    expect(read('money', ['1', '1.000'])).toEqual([
      '1',
      'doubtful_value: "column" is "1.000": 1000 or 1.000? No number of the file says so. Set feeds.orders.reading.decimal: "," for the first, "." for the second.',
    ])
  })

  test('other numbers of the file prove what the point is', () => {
    expect(read('money', ['1.000', '12,5'])).toEqual(['1000', '12.5'])
    expect(read('money', ['1.000', '12.5'])).toEqual(['1.000', '12.5'])
    expect(read('money', ['1,000', '2,500.00'])).toEqual(['1000', '2500.00'])
    expect(read('money', ['1.000', '1.000.000'])).toEqual(['1000', '1000000'])
  })

  test('numbers that contradict one another prove nothing', () => {
    expect(read('money', ['1.000', '12.5', '12,5'])).toEqual([
      expect.stringMatching(/^doubtful_value/),
      '12.5',
      expect.stringMatching(/^invalid_value/),
    ])
  })

  test('a comma among numbers with points is no decimal comma', () => {
    expect(read('money', ['9.99', '12,50', '1,234.50'])).toEqual([
      '9.99',
      'invalid_value: "column" is "12,50"; other numbers of its column have a point as the mark of decimals. If the comma is it, set feeds.orders.reading.decimal: ",".',
      '1234.50',
    ])
  })

  test('settings decide, and numbers that do not fit them are invalid', () => {
    expect(one('money', '1.000', { decimal: ',' })).toBe('1000')
    expect(one('money', '1.000', { decimal: '.' })).toBe('1.000')
    expect(one('money', '1.000', { thousands: '.' })).toBe('1000')
    expect(one('money', '1.000', { thousands: 'none' })).toBe('1.000')
    expect(one('money', '12.5', { decimal: ',' })).toBe(
      'invalid_value: "column" is "12.5"; "," is set as the mark of decimals: feeds.orders.reading.decimal.',
    )
  })

  test('the message for a word like n/a names the setting for empty values', () => {
    expect(one('money', 'N/A')).toContain('list it in feeds.orders.reading.nulls')
    expect(one('money', 'N/A', { nulls: ['N/A'] })).toBe('')
  })

  test('the sign is reversed if the column says so', () => {
    const reading: Reading = { sign: { Column: 'negative' } }
    expect(read('money', ['-49.99', '(20.00)', '5'], reading)).toEqual(['49.99', '20.00', '-5'])
  })

  test('an amount in any style that its file proves is read exactly', () => {
    const styles = [
      { decimal: '.', thousands: ',', proof: '1,234.50' },
      { decimal: ',', thousands: '.', proof: '1.234,50' },
      { decimal: ',', thousands: ' ', proof: '12,5' },
      { decimal: '.', thousands: "'", proof: '12.5' },
    ]
    const frames = [
      (text: string) => text,
      (text: string) => `$${text}`,
      (text: string) => `${text} €`,
      (text: string) => `CHF ${text}`,
    ]
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 13n }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom(...styles),
        fc.constantFrom(...frames),
        fc.boolean(),
        (units, places, style, frame, isNegative) => {
          const digits = units.toString().padStart(places + 1, '0')
          const whole = digits.slice(0, digits.length - places)
          const part = digits.slice(digits.length - places)
          const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, style.thousands)
          const written = frame(`${isNegative ? '-' : ''}${grouped}${part && style.decimal}${part}`)
          const expected = `${isNegative && units > 0n ? '-' : ''}${whole}${part && '.'}${part}`
          const found = read('money', [written, style.proof])[0] as string
          expect(Number(found)).toBe(Number(expected))
          expect(found.replace('-', '')).toBe(expected.replace('-', ''))
        },
      ),
    )
  })
})

describe('times', () => {
  test.each([
    ['2026-03-01 10:15:00 UTC', '2026-03-01 10:15:00 UTC'],
    ['2026-03-01T10:15:00+0000', '2026-03-01T10:15:00+0000'],
    ['2026/03/01 10:15', '2026-03-01T10:15:00'],
    ['2026.3.1', '2026-03-01T00:00:00'],
    ['20260301', '2026-03-01T00:00:00'],
    ['20260301101500', '2026-03-01T10:15:00'],
    ['20260301T1015Z', '2026-03-01T10:15:00Z'],
    ['2026-03-01 10:15 PM', '2026-03-01T22:15:00'],
    ['2026-03-01 12:15 a.m.', '2026-03-01T00:15:00'],
    ['Mar 1, 2026', '2026-03-01T00:00:00'],
    ['March 1st 2026 at 3 PM', '2026-03-01T15:00:00'],
    ['Mar 1, 2026 12:05:10 AM PST', '2026-03-01T08:05:10Z'],
    ['1 Mar 2026', '2026-03-01T00:00:00'],
    ['01-Mar-26', '2026-03-01T00:00:00'],
    ['2026-Mar-01', '2026-03-01T00:00:00'],
    ['1. März 2026 10:15 Uhr', '2026-03-01T10:15:00'],
    ['1er août 2026', '2026-08-01T00:00:00'],
    ['3 de dic. de 2026', '2026-12-03T00:00:00'],
    ['05.03.2026', '2026-03-05T00:00:00'],
    ['5. 3. 2026 10:15:30', '2026-03-05T10:15:30'],
    ['17/04/2026', '2026-04-17T00:00:00'],
    ['03/14/26', '2026-03-14T00:00:00'],
    ['17/04/26', '2026-04-17T00:00:00'],
    ['3/14/2026, 10:15:22 AM', '2026-03-14T10:15:22'],
    ['05/05/2026', '2026-05-05T00:00:00'],
    ['Sun, 01 Mar 2026 10:15:00 +0100', '2026-03-01T09:15:00Z'],
    ['Sun Mar  1 10:15:00 UTC 2026', '2026-03-01T10:15:00Z'],
    ['Sun Mar 01 2026 10:15:00 GMT+0100 (Central European Standard Time)', '2026-03-01T09:15:00Z'],
    ['2026-03-01 10:15:00 EST', '2026-03-01T15:15:00Z'],
    ['2026-03-01T10:15:00-05:00[America/New_York]', '2026-03-01T15:15:00Z'],
    ['2026-03-01T10:15:00[America/New_York]', '2026-03-01T15:15:00Z'],
    ['2026-07-01 10:15 Europe/Riga', '2026-07-01T07:15:00Z'],
    ['1772359500', '2026-03-01T10:05:00Z'],
    ['1772359500000', '2026-03-01T10:05:00Z'],
    ['1772359500.25', '2026-03-01T10:05:00.250Z'],
    ['1772359500123456', '2026-03-01T10:05:00.123Z'],
    ['45384', '2024-04-02T00:00:00'],
    ['2026/03/01 10:15:00.123456', '2026-03-01T10:15:00.123456'],
  ])('%s is %s', (text, time) => {
    expect(one('time', text)).toBe(time)
  })

  test('a serial number of a spreadsheet is local time, to the millisecond', () => {
    expect(one('time', '45384.34789351852')).toBe('2024-04-02T08:20:58')
  })

  test.each([
    'yesterday',
    '2026-13-01',
    '30/02/2026',
    '2026-03-01 25:00',
    '2026-03-01 10:15 XYZ',
    '12',
    '13/13/2026',
  ])('%s is no time', (text) => {
    expect(one('time', text)).toMatch(/^invalid_value/)
  })

  test('an ambiguous day is rejected, and the message names the setting that decides', () => {
    expect(one('time', '03/04/2026')).toBe(
      'doubtful_value: "column" is "03/04/2026": no date of the file says in which order day and month stand. Set feeds.orders.reading.dates: dmy (2026-04-03) or feeds.orders.reading.dates: mdy (2026-03-04).',
    )
  })

  test('another date of the file proves the order', () => {
    expect(read('date', ['03/04/2026', '17/04/2026'])).toEqual(['2026-04-03', '2026-04-17'])
    expect(read('date', ['04/05/26', '03/14/26'])).toEqual(['2026-04-05', '2026-03-14'])
    expect(read('date', ['03-04-2026', '2026-04-17'])[0]).toMatch(/^doubtful_value/)
  })

  test('dates that contradict one another prove nothing', () => {
    expect(read('date', ['03/04/2026', '17/04/2026', '04/17/2026'])).toEqual([
      expect.stringMatching(/^doubtful_value/),
      '2026-04-17',
      '2026-04-17',
    ])
  })

  test('a year of two digits can stand first', () => {
    expect(read('date', ['26/03/14', '26/03/15'])[0]).toMatch(/^doubtful_value.*dmy.*ymd/)
    expect(read('date', ['26/03/14', '26/03/15'], { dates: 'ymd' })).toEqual(['2026-03-14', '2026-03-15'])
  })

  test('settings decide, also a pattern', () => {
    expect(one('date', '03/04/2026', { dates: 'dmy' })).toBe('2026-04-03')
    expect(one('date', '03/04/2026', { dates: 'mdy' })).toBe('2026-03-04')
    expect(one('date', '17/04/2026', { dates: 'mdy' })).toMatch(/^invalid_value.*reading\.dates/)
    expect(one('time', '04 03 2026 at 10h15', { dates: 'DD MM YYYY [at] HH[h]mm' })).toBe(
      '2026-03-04T10:15:00',
    )
    expect(one('time', '05.03.2026', { dates: 'DD.MM.YYYY HH:mm' })).toBe('2026-03-05T00:00:00')
  })

  test('times of the zone of the profile become UTC', () => {
    const reading = { timezone: 'Europe/Riga' }
    expect(one('time', '2026-03-01 10:15', reading)).toBe('2026-03-01T08:15:00Z')
    expect(one('time', '2026-07-01T10:15:00.123456', reading)).toBe('2026-07-01T07:15:00.123456Z')
    expect(one('time', '2026-07-01 10:15:00 -0500', reading)).toBe('2026-07-01 10:15:00 -0500')
    expect(one('time', '01.07.2026 10:15', reading)).toBe('2026-07-01T07:15:00Z')
    expect(one('date', '2026-07-01 00:15', reading)).toBe('2026-07-01')
  })

  test('a time that the clock skips or shows twice is rejected', () => {
    const reading = { timezone: 'Europe/Riga' }
    expect(one('time', '2026-03-29 03:30', reading)).toMatch(/^doubtful_value.*skips.*reading\.timezone/)
    expect(one('time', '2026-10-25 03:30', reading)).toMatch(/^doubtful_value.*twice/)
    expect(one('time', '2026-10-25 02:59', reading)).toBe('2026-10-24T23:59:00Z')
    expect(one('time', '2026-10-25 04:00', reading)).toBe('2026-10-25T02:00:00Z')
  })

  test('an abbreviation of several zones is rejected until the zone is set', () => {
    expect(one('time', '2026-03-01 10:15 IST')).toMatch(/^doubtful_value.*reading\.timezone: Asia\/Kolkata/)
    expect(one('time', '2026-03-01 10:15 IST', { timezone: 'Asia/Kolkata' })).toBe('2026-03-01T04:45:00Z')
  })

  test('digits that a spreadsheet cut are rejected', () => {
    expect(one('time', '1.77236E+12')).toMatch(/^doubtful_value/)
  })

  test('a time in any style that its file proves is read exactly', () => {
    const two = (number: number) => String(number).padStart(2, '0')
    const styles = [
      { write: (d: number, m: number, y: number) => `${two(d)}/${two(m)}/${y}`, proof: '31/12/2025' },
      { write: (d: number, m: number, y: number) => `${m}/${d}/${y}`, proof: '12/31/2025' },
      {
        write: (d: number, m: number, y: number) => `${two(m)}/${two(d)}/${two(y % 100)}`,
        proof: '12/31/25',
      },
      { write: (d: number, m: number, y: number) => `${two(d)}.${two(m)}.${y}`, proof: '31.12.2025' },
      { write: (d: number, m: number, y: number) => `${y}/${m}/${d}`, proof: '2025/12/31' },
      { write: (d: number, m: number, y: number) => `${y}${two(m)}${two(d)}`, proof: '20251231' },
    ]
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-02'), max: new Date('2039-12-30'), noInvalidDate: true }),
        fc.constantFrom(...styles),
        (date, { write, proof }) => {
          const day = date.toISOString().slice(0, 10)
          const [y, m, d] = day.split('-').map(Number) as [number, number, number]
          expect(read('date', [write(d, m, y), proof])[0]).toBe(day)
        },
      ),
    )
  })
})

describe('booleans', () => {
  test.each([
    ['TRUE', 'true'],
    ['ja', 'true'],
    ['Non', 'false'],
    ['0', 'false'],
  ])('%s is %s', (text, boolean) => expect(one('boolean', text)).toBe(boolean))
})

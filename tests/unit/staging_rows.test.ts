import { describe, expect, test } from 'vitest'
import { feedByName } from '../../src/model/feeds/index.ts'
import { rawRowParser } from '../../src/staging/csv/raw_row.ts'
import { bounds, type ReadOptions, readFile, reasonsOf } from './staging_support.ts'

/** Reads one row of a feed, given by column. */
function readRow(feed: ReadOptions['feed'] & string, row: Record<string, string>, options: ReadOptions = {}) {
  const quoted = Object.values(row).map((value) => `"${value.replaceAll('"', '""')}"`)
  const { rejected } = readFile(`${Object.keys(row).join(',')}\n${quoted.join(',')}`, { ...options, feed })
  return rejected[0]
}

const line = { order_id: 'o1', product_id: 'p1', product_price: '10', product_qty: '2' }
const order = { order_id: 'o1', time: '2026-11-01' }
const scroll = { event_id: 'e1', session_id: 's1', time: '2026-11-01', scroll_percent: '50' }

describe('the reported reason is the first that fits the whole row', () => {
  const header = 'product_price,product_qty,order_id,product_id'

  test('malformed before missing before invalid before out of range, wherever they stand', () => {
    const rows = ['-1,x,,,', '-1,x,,p', '-1,x,o,p', '-1,1,o,p', '1,1,o,p']
    expect(reasonsOf([header, ...rows].join('\n'), { feed: 'order_items' })).toEqual([
      '2 malformed_row',
      '3 missing_value order_id',
      '4 invalid_value product_qty',
      '5 out_of_range product_price',
    ])
  })

  test('of equal reasons that of the first column', () => {
    expect(reasonsOf(`${header}\n-1,-2,o,p\nx,y,o,p\n,,,`, { feed: 'order_items' })).toEqual([
      '2 out_of_range product_price',
      '3 invalid_value product_price',
      '4 missing_value product_price',
    ])
  })

  test('a rule about missing values counts before an invalid value', () => {
    expect(readRow('order_items', { ...line, product_id: ' ', product_qty: 'x' })).toMatchObject({
      reason: 'missing_value',
      column: 'product_id',
      message: '"product_id" and "product_name" are empty; every row needs one of them.',
    })
  })
})

describe('messages name the column, the value and what is accepted', () => {
  test.each([
    [
      { ...line, product_price: '1,000' },
      '"product_price" is "1,000"; expected digits with an optional decimal part such as 1234.5, without plus sign, exponent or thousands mark.',
    ],
    [{ ...line, product_price: '-5' }, '"product_price" is -5; it must not be negative.'],
    [
      { ...line, product_qty: '-1' },
      '"product_qty" is -1; it must not be negative. A line that was returned is a refund: with feeds.order_items.reading.returns: true in storehouse.config it becomes one of its order, and the next load reads the file again.',
    ],
    [{ ...line, product_price: '1e10' }, /^"product_price" is "1e10"; expected digits/],
    [{ ...line, product_price: '10000000000' }, '"product_price" is 10000000000; it must be below 10¹⁰.'],
    [{ ...line, product_qty: '2147483648' }, '"product_qty" is 2147483648; it must be below 2³¹.'],
    [{ ...line, order_id: '' }, '"order_id" is empty; every row needs it.'],
    [{ ...line, time: '2026-02-30' }, /^"time" is "2026-02-30"; expected an ISO 8601 time/],
    [{ ...line, time: '1989-12-31' }, '"time" is 1989-12-31; times are accepted from 1990.'],
    [{ ...line, is_deleted: 'maybe' }, /^"is_deleted" is "maybe"; expected one of 0 1 true/],
    [{ ...line, is_deleted: `"${'é'.repeat(99)}` }, `"is_deleted" is ""${'é'.repeat(59)}…"; expected`],
  ])('%j', (row, message) => {
    expect(readRow('order_items', row)?.message).toEqual(
      typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    )
  })
})

describe('limits', () => {
  test('money is below 10¹² once it is rounded to the cent', () => {
    expect(readRow('orders', { ...order, total_price: '999999999999.994' })).toBeUndefined()
    expect(readRow('orders', { ...order, total_price: '999999999999.995' })?.reason).toBe('out_of_range')
    expect(readRow('orders', { ...order, total_price: '1000000000000' })?.reason).toBe('out_of_range')
  })

  test('a percentage is at most 100', () => {
    expect(readRow('scrolls', { ...scroll, scroll_percent: '100.0' })).toBeUndefined()
    expect(readRow('scrolls', { ...scroll, scroll_percent: '101' })?.reason).toBe('out_of_range')
  })

  test('a decimal has a longest length and no upper limit', () => {
    const desi = (text: string) => readRow('product_desi', { product_id: 'p', desi: text })?.reason
    expect(desi('9'.repeat(100))).toBeUndefined()
    expect(desi('9'.repeat(101))).toBe('out_of_range')
    expect(desi('-1')).toBe('out_of_range')
    expect(desi('1e3')).toBe('invalid_value')
  })

  test('a date has only the limits of the calendar', () => {
    const born = (text: string) => readRow('customers', { customer_id: 'c', birth_date: text })?.reason
    expect([born('0001-01-01'), born('9999-12-31'), born('1950-02-03T04:05:06+07')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(born('1950-02-30')).toBe('invalid_value')
  })

  test('an id has at most 200 characters, of any size in bytes', () => {
    expect(readRow('order_items', { ...line, order_id: '😀'.repeat(200) })).toBeUndefined()
    expect(readRow('order_items', { ...line, order_id: '"'.repeat(200) })).toBeUndefined()
    expect(readRow('order_items', { ...line, order_id: '"'.repeat(201) })?.reason).toBe('out_of_range')
    expect(readRow('order_items', { ...line, session_id: 'x'.repeat(201) })).toMatchObject({
      reason: 'out_of_range',
      column: 'session_id',
      message: `"session_id" is "${'x'.repeat(60)}…"; an id has at most 200 characters.`,
    })
  })

  test('target_id and the country of shipping_rates have the length of a text', () => {
    const click = { event_id: 'e', session_id: 's', time: '2026-01-01' }
    expect(readRow('clicks', { ...click, target_id: 'x'.repeat(201) })).toBeUndefined()
    const rate = { max_desi: '1', cost: '1' }
    const read = (country: string) => readRow('shipping_rates', { ...rate, country })?.reason
    expect(read('x'.repeat(1024 * 1024))).toBeUndefined()
    expect(read('')).toBe('missing_value')
  })

  test('any other text has at most 1 MiB', () => {
    const read = (name: string) => reasonsOf(`category_id,category_name\n1,${name}`)
    expect(read('x'.repeat(1024 * 1024))).toEqual([])
    expect(read('x'.repeat(1024 * 1024 + 1))).toEqual(['2 out_of_range category_name'])
    expect(read('é'.repeat(512 * 1024 + 1))).toEqual(['2 out_of_range category_name'])
  })
})

describe('times in the future', () => {
  test('are accepted up to two days ahead, without an offset by the clocks of the source', () => {
    const read = (time: string) => readRow('orders', { ...order, time })?.reason
    expect(read('2026-11-22T00:00Z')).toBeUndefined()
    expect(read('2026-11-22T00:00:01Z')).toBe('out_of_range')
    expect(read('2026-11-22T02:00+02')).toBeUndefined()
    expect(read('2026-11-22T02:00')).toBeUndefined()
    expect(read('2026-11-22T02:01')).toBe('out_of_range')
  })

  test('are accepted from 1990 in UTC', () => {
    const read = (time: string) => readRow('orders', { ...order, time })?.reason
    expect(read('1990-01-01T02:00')).toBeUndefined()
    expect(read('1990-01-01T01:59')).toBe('out_of_range')
    expect(read('1990-01-01T00:00Z')).toBeUndefined()
    expect(read('1989-12-31T23:59Z')).toBe('out_of_range')
  })

  test('are tried again when the latest is near enough', () => {
    const row = { ...order, time: '2027-01-01', updated_at: ' 2028-01-01T00:00Z ' }
    expect(readRow('orders', row)).toMatchObject({
      column: 'time',
      retry: { time: '2028-01-01T00:00Z', local: false },
    })
    expect(readRow('orders', { ...row, updated_at: '' })?.retry).toEqual({ time: '2027-01-01', local: true })
  })

  test('are not tried again if something else is wrong with the row', () => {
    const row = { ...order, time: '2027-01-01' }
    expect(readRow('orders', { ...row, total_price: '-1' })).toMatchObject({ retry: undefined })
    expect(readRow('orders', { ...row, total_price: 'x' })).toMatchObject({ retry: undefined })
    expect(readRow('orders', { ...row, updated_at: '1980-01-01' })).toMatchObject({ retry: undefined })
    const item = { ...line, time: '2027-01-01', discount: '21' }
    expect(readRow('order_items', item)).toMatchObject({ column: 'time', retry: undefined })
    expect(readRow('order_items', { ...item, discount: '20' })).toHaveProperty('retry.local', true)
  })
})

describe('rules of a feed', () => {
  test('a line has a product_id or a product_name', () => {
    const { product_id: _, ...nameless } = line
    expect(readRow('order_items', nameless)?.reason).toBe('missing_value')
    expect(readRow('order_items', { ...nameless, product_name: 'Shoe' })).toBeUndefined()
    expect(readRow('order_items', { ...nameless, product_name: '  ' })).toMatchObject({
      reason: 'missing_value',
      column: 'product_name',
    })
  })

  test('a product_name that stands alone has the length of an id', () => {
    const long = 'x'.repeat(201)
    expect(readRow('order_items', { ...line, product_name: long })).toBeUndefined()
    expect(readRow('order_items', { ...line, product_id: '', product_name: long })).toMatchObject({
      reason: 'out_of_range',
      column: 'product_name',
    })
    const { scroll_percent: _, ...event } = scroll
    expect(readRow('cart_adds', { ...event, product_name: long })?.reason).toBe('out_of_range')
    expect(readRow('cart_adds', { ...event, product_name: long, product_id: 'p' })).toBeUndefined()
    expect(readRow('cart_adds', event)).toBeUndefined()
  })

  test('a discount is not above its line, compared to the cent', () => {
    const read = (product_price: string, product_qty: string, discount: string) =>
      readRow('order_items', { ...line, product_price, product_qty, discount })?.column
    expect(read('10', '2', '20.00')).toBeUndefined()
    expect(read('10', '2', '20.004')).toBeUndefined()
    expect(read('10', '2', '20.005')).toBe('discount')
    expect(read('0.3333', '3', '1')).toBeUndefined()
    expect(read('0.3333', '3', '1.01')).toBe('discount')
    expect(read('0.00005', '100', '0.01')).toBeUndefined()
    expect(read('0.00004', '100', '0.01')).toBe('discount')
    expect(read('0', '0', '0')).toBeUndefined()
    // In ten-thousandths the product is 9999999637632355: more than a plain number holds exactly.
    expect(read('4656.6127', '214748365', '999999963763.24')).toBeUndefined()
    expect(read('4656.6127', '214748365', '999999963763.25')).toBe('discount')
  })

  test('the gross of a line is below 10¹²', () => {
    const read = (product_price: string, product_qty: string) =>
      readRow('order_items', { ...line, product_price, product_qty })
    expect(read('1000000000', '999')).toBeUndefined()
    expect(read('1000000000', '1000')).toMatchObject({ reason: 'out_of_range', column: 'product_price' })
    expect(read('9999999999.9999', '100')).toBeUndefined()
    expect(read('9999999999.9999', '101')?.reason).toBe('out_of_range')
    expect(read('9999999999.9999', '2147483647')?.reason).toBe('out_of_range')
  })

  test('only the unit cost limits the cost of a line', () => {
    const read = (product_cost: string) =>
      readRow('order_items', { ...line, product_price: '1', product_qty: '2147483647', product_cost })
    expect(read('9999999999.9999')).toBeUndefined()
    expect(read('10000000000')).toMatchObject({ reason: 'out_of_range', column: 'product_cost' })
    expect(read('')).toBeUndefined()
  })

  test('an id of a line never has the form of ids for lines without one', () => {
    const read = (order_item_id: string) => readRow('order_items', { ...line, order_item_id })
    for (const id of ['', '#', '#1a', '1#1', '##1', '# 1', '#1.0']) expect(read(id), id).toBeUndefined()
    for (const id of ['#1', ' #007 ', '#12345678901234567890']) {
      expect(read(id), id).toMatchObject({ reason: 'invalid_value', column: 'order_item_id' })
    }
    expect(read('#1')?.message).toBe(
      '"order_item_id" is "#1"; rows without an id are given ids of that form. Leave it empty, or write it in another way.',
    )
  })

  test('an id of ad spend never ends like ids for rows without one', () => {
    const read = (spend_id: string) =>
      readRow('ad_spend', { spend_id, date: '2026-01-01', platform: 'Meta', amount: '1' })
    for (const id of ['', '#', '#1a', 'a#', 'a#1 b']) expect(read(id), id).toBeUndefined()
    for (const id of ['#1', 'a#1', 'Meta|x||||2026-01-01#12']) {
      expect(read(id), id).toMatchObject({ reason: 'invalid_value', column: 'spend_id' })
    }
  })

  test('an expense ends on the day on which it begins or later, and has at most 3,660 days', () => {
    const read = (date_from: string, date_to: string) =>
      readRow('expenses', { expense_id: 'x', category: 'rent', amount: '1', date_from, date_to })
    for (const to of ['', '2026-02-01', '2026-02-01 23:00', '2036-02-08']) {
      expect(read('2026-02-01', to), to).toBeUndefined()
    }
    expect(read('2026-02-01', '2026-01-31')).toMatchObject({
      reason: 'out_of_range',
      column: 'date_to',
      message: '"date_to" is 2026-01-31, before the day on which it begins.',
    })
    expect(read('2026-02-01', '2036-02-09')).toMatchObject({
      reason: 'out_of_range',
      column: 'date_to',
      message: '"date_to" is 2036-02-09; from first to last day there are at most 3660 days.',
    })
    expect(read('2026-02-30', '2026-01-31')).toMatchObject({ reason: 'invalid_value', column: 'date_from' })
    expect(read('', '2026-01-31')).toMatchObject({ reason: 'missing_value', column: 'date_from' })
  })

  test('days of costs lie in the calendar: from 1990 to 2099', () => {
    const read = (date: string) => readRow('ad_spend', { platform: 'google', amount: '1', date })
    for (const date of ['1990-01-01', '2099-12-31']) expect(read(date), date).toBeUndefined()
    for (const date of ['0226-01-01', '1989-12-31', '2100-01-01', '9999-12-31']) {
      expect(read(date)).toMatchObject({
        reason: 'out_of_range',
        column: 'date',
        message: `"date" is ${date}; days are accepted from 1990 to 2099.`,
      })
    }
  })

  test('an order is in the configured currency, in any case', () => {
    const read = (currency: string, configured?: string) =>
      readRow('orders', { ...order, currency }, configured ? { currency: configured } : {})
    expect(read('usd', 'USD')).toBeUndefined()
    expect(read(' Usd ', 'usd')).toBeUndefined()
    expect(read('', 'USD')).toBeUndefined()
    expect(read('EUR')).toBeUndefined()
    expect(read('EUR', 'USD')).toMatchObject({
      reason: 'invalid_value',
      column: 'currency',
      message: '"currency" is "EUR"; the configured currency is USD.',
    })
  })
})

describe('a kept row', () => {
  const columns = ['order_id', 'time', 'currency', 'note']
  const plan = { feed: feedByName('orders'), columns, bounds, currency: 'USD' }
  const parse = rawRowParser(plan, ';')

  test('gives the values of its columns, trimmed and null where empty', () => {
    expect(parse(' o1;"2026-11-01";"";"a ""b""\nc"').values).toEqual({
      order_id: 'o1',
      time: '2026-11-01',
      currency: null,
      note: 'a "b"\nc',
    })
  })

  test('gives what is still wrong with it', () => {
    expect(parse('o1;2030-01-01;;').rejection).toMatchObject({ reason: 'out_of_range', column: 'time' })
    expect(parse('o1;2026-11-01;EUR;').rejection?.reason).toBe('invalid_value')
    for (const text of ['', '  ', 'o1', 'o1;2026-11-01;;x\no2;2026-11-01;;', 'o1;2026-11-01;;"open']) {
      expect(parse(text).rejection?.reason).toBe('malformed_row')
    }
  })

  test('is not tried again if its text was cut', () => {
    const { rejected } = readFile(`order_id;time;note\no1;2026-11-01;${'x'.repeat(5_000_000)}`, {
      feed: 'orders',
    })
    const again = rawRowParser(
      { ...plan, columns: ['order_id', 'time', 'note'] },
      ';',
    )(rejected[0]?.raw ?? '')
    expect(again.rejection?.message).toContain('The text is cut')
  })
})

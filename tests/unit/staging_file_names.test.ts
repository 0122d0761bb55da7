import { describe, expect, test } from 'vitest'
import { feedNames, parseFileName } from '../../src/staging/file_name.ts'

const names = feedNames({ feeds: {} })
const feedOf = (name: string) => parseFileName(name, names)?.feed
const dayOf = (name: string) => parseFileName(name, names)?.day

describe('the feed of a file', () => {
  test.each([
    ['orders.csv', 'orders'],
    ['order_table.csv', 'orders'],
    ['orders_2026-11-20.csv.gz', 'orders'],
    ['orders-2026-11-20-part2.csv', 'orders'],
    ['ORDERS.20261120.PART10.CSV.GZ', 'orders'],
    ['orders_1_2_3.csv', 'orders'],
    ['orders_2026-99-99.csv', 'orders'],
    ['order_items_2026-11-20.csv', 'order_items'],
    ['order_line_items.csv', 'order_items'],
    ['order_refunds-1.csv', 'refunds'],
    ['stock.csv', 'inventory'],
    ['cost_2.csv', 'product_costs'],
    ['fedex.csv', 'shipping_rates'],
  ])('%s is %s', (name, feed) => {
    expect(feedOf(name)).toBe(feed)
  })

  test.each([
    ...['orders_refunds.csv', 'orders', 'orders.dat', 'orders.csv.zip', 'orders.csv.gz.gz', 'orders2026.csv'],
    ...[
      'orders_.csv',
      'orders__1.csv',
      'orders_part.csv',
      'orders_part2a.csv',
      'my_orders.csv',
      'orders 1.csv',
    ],
    ...[
      'orders.csv.part',
      '.csv',
      'orders_v2.csv',
      'orders_2026-11-20T10.csv',
      '~orders.csv',
      'orders.tar.gz',
    ],
  ])('%s is nothing', (name) => {
    expect(feedOf(name)).toBeUndefined()
  })

  test('names of the configuration are added before the built-in ones', () => {
    const config = {
      feeds: { orders: { files: ['Bestellungen', 'export_1'], encoding: 'utf-8' as const, columns: {} } },
    }
    const own = feedNames(config)
    expect(parseFileName('bestellungen_2026-11-20.csv', own)?.feed).toBe('orders')
    expect(parseFileName('EXPORT_1_2.csv', own)?.feed).toBe('orders')
    expect(parseFileName('orders.csv', own)?.feed).toBe('orders')
    expect(parseFileName('export.csv', own)).toBeUndefined()
  })
})

describe('the date of a file', () => {
  test.each([
    ['orders_2026-11-20.csv', '2026-11-20'],
    ['orders_20261120.csv', '2026-11-20'],
    ['orders-2026-11-20-part2.csv', '2026-11-20'],
    ['orders_2024-12-31_2025-04-15.csv', '2025-04-15'],
    ['orders_2025-04-15_2024-12-31.csv', '2024-12-31'],
    ['orders_2025-04-15_2025-02-30.csv', '2025-04-15'],
    ['orders_20250415_99999999.csv', '2025-04-15'],
    ['orders_2024-02-29.csv', '2024-02-29'],
    ['orders_7_2026-11-20_8.csv', '2026-11-20'],
    ['orders.2026-11-20.csv.gz', '2026-11-20'],
  ])('of %s is %s', (name, day) => {
    expect(dayOf(name)).toBe(day)
  })

  test.each(['orders', 'orders_2023-02-29', 'orders_2026_11_20', 'orders_00000101', 'orders_part20261120'])(
    'is not in the name %s.csv',
    (name) => {
      expect(parseFileName(`${name}.csv`, names)).toMatchObject({ feed: 'orders', day: undefined })
    },
  )
})

describe('the group of a file', () => {
  test('is its name without the part suffix, as spelled and without .gz', () => {
    expect(parseFileName('Orders_2026-11-20-Part2.CSV.GZ', names)).toEqual({
      name: 'Orders_2026-11-20-Part2.CSV',
      feed: 'orders',
      gzip: true,
      day: '2026-11-20',
      part: 'Part2',
      groupName: 'Orders_2026-11-20.CSV',
    })
    expect(parseFileName('orders_part1_2026-11-20.csv', names)?.groupName).toBe('orders_2026-11-20.csv')
    expect(parseFileName('orders_2.csv', names)).toMatchObject({ part: undefined, groupName: 'orders_2.csv' })
  })
})

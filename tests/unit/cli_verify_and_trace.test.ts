import { describe, expect, test } from 'vitest'
import { describeCustomer, describeLines, describeOrder } from '../../src/cli/output/describe_trace.ts'
import { describeVerify } from '../../src/cli/output/describe_verify.ts'
import { displayWidth } from '../../src/cli/output/width.ts'
import type { VerifyResult } from '../../src/pipeline/verify/results.ts'
import type { TracedLine } from '../../src/reports/trace/trace_row.ts'

const plain = { paint: (_: string, text: string) => text, width: undefined }
const narrow = { ...plain, width: 80 }

const verified: VerifyResult = {
  runId: 4,
  outcome: 'same',
  tables: [
    { table: 'warehouse.fact_sales', differing: 0, differences: [] },
    { table: 'production.orders', differing: 0, differences: [] },
  ],
  checks: [],
  production: { outcome: 'compared', files: 2, missingFiles: [], rowsNotCompared: 0 },
  notes: [],
  steps: [],
  durationMs: 1200,
}

describe('verify', () => {
  test('says what was compared when nothing differs', () => {
    expect(describeVerify(verified, plain)).toMatch(
      /2 files on record give\.[\s\S]*Nothing differs \(1\.2 s\)\.$/,
    )
  })

  test('names table, day and key, and counts the rows beyond those shown', () => {
    const text = describeVerify(
      {
        ...verified,
        outcome: 'differs',
        tables: [
          {
            table: 'warehouse.fact_sales',
            differing: 3,
            differences: [
              {
                kind: 'different',
                day: '2026-03-02',
                key: { order_id: 'o1' },
                columns: [{ column: 'net_amount', expected: '10.00', found: null }],
              },
              { kind: 'missing', day: '2026-03-03', key: { order_id: 'o\u001b2' }, columns: [] },
            ],
          },
        ],
      },
      plain,
    )
    expect(text).toContain('differs  warehouse.fact_sales: 3 rows')
    expect(text).toContain(
      '2026-03-02  order_id o1: is different\n        net_amount: expected 10.00, found nothing',
    )
    expect(text).toContain('2026-03-03  order_id o 2: is missing')
    expect(text).toContain('and 1 more row')
    expect(text).toContain('storehouse rebuild')
    expect(text).not.toContain('Nothing differs')
  })

  test('always says that files were left out or are missing', () => {
    const leftOut = {
      ...verified,
      production: { ...verified.production, outcome: 'left_out' as const, reason: 'why' },
    }
    expect(describeVerify(leftOut, plain)).toContain('Production: not compared with the files: why.')
    const missing = {
      ...verified,
      production: {
        ...verified.production,
        missingFiles: [{ name: 'orders.csv', path: '/in/orders.csv', why: 'it is not there any more' }],
        rowsNotCompared: 7,
      },
    }
    const text = describeVerify(missing, plain)
    expect(text).toContain('/in/orders.csv: it is not there any more')
    expect(text).toContain('7 rows could not be compared.')
  })
})

describe('trace', () => {
  const values = {
    order_id: 'o1',
    ordered_at: '2026-03-02T10:00:00+00:00',
    note: 'a long text '.repeat(30),
    nothing: null,
    net_amount: '10.00',
  }
  const row = { table: 'production.orders', values, from: 'orders_2026-03-02.csv:17' }
  const line: TracedLine = {
    file: {
      name: 'orders_2026-03-02.csv',
      feed: 'orders',
      date: '2026-03-02',
      path: '/in/x.csv',
      runId: 3,
      hash: 'h',
    },
    line: 17,
    outcome: 'stands',
    explanation: ['Stands: it is the newest row of its key.'],
    row: values,
    production: [row],
    facts: [{ ...row, table: 'warehouse.fact_sales', from: null }],
    countsIn: [{ name: 'product_reports', rows: Array.from({ length: 40 }, (_, n) => `p${n}`) }],
  }

  test('fits 80 columns, leaves out what is empty, and cuts long lists with a count', () => {
    const text = describeLines([line], narrow)
    for (const one of text.split('\n')) expect(displayWidth(one)).toBeLessThanOrEqual(80)
    expect(text).toContain('orders  ← orders_2026-03-02.csv:17')
    expect(text).toContain('and 30 more')
    expect(text).not.toContain('nothing')
  })

  test('says that several files have the name', () => {
    expect(describeLines([line, line], plain)).toMatch(/^2 files of this name were loaded\./)
  })

  test('shows how an order adds up, and each version of a customer with its line', () => {
    const sums = [{ name: 'Σ lines: net_amount', parts: '9.00', whole: '10.00', adds: false }]
    const order = describeOrder(
      {
        orderId: 'o1',
        explanation: [],
        production: [row],
        facts: [],
        sums,
        countsIn: [],
        rows: { order_items: 70 },
      },
      narrow,
    )
    expect(order).toContain('DIFFERS')
    expect(order).toContain('and 70 more rows of order_items')
    const customer = describeCustomer(
      {
        customerId: 'c1',
        explanation: [],
        customer: { table: 'production.customers', values: { customer_id: 'c1' }, from: 'customers.csv:2' },
        versions: [
          { values: { valid_from: '1900-01-01T00:00:00+00:00', city: 'Riga' }, from: 'customers.csv:2' },
        ],
        statesReceived: 1,
        orders: [],
        orderCount: 0,
        lifetime: null,
      },
      narrow,
    )
    expect(customer).toMatch(/1900-01-01 00:00:00 .*Riga.*customers\.csv:2/)
    expect(customer).toContain('No orders.')
  })
})

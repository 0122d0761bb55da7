import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inspectFiles } from '../../src/inspect/inspect_files.ts'
import { settingsAsObject } from '../../src/inspect/write/add_settings.ts'
import { shopifyOrders } from '../../src/sources/shopify_orders.ts'
import { wooOrders } from '../../src/sources/woo_orders.ts'
import { csvOf } from '../support/convert_text.ts'
import { scratchFolder } from '../support/scratch_folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(scratchFolder(), 'storehouse-inspect-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const inspect = (config = {}) => inspectFiles([folder], { feeds: {}, ...config })

/** The settings that inspecting the folder proposes. */
async function proposal(config = {}): Promise<unknown> {
  return settingsAsObject((await inspect(config)).settings)
}

async function only() {
  const { files } = await inspect()
  if (files.length !== 1 || !files[0]) throw new Error(`${files.length} files`)
  return files[0]
}

describe('what needs no setting', () => {
  test('is a file that follows its feed', async () => {
    file('orders_2026-03-31.csv', 'order_id,time,total_price\nO1,2026-03-01,10.00\n')
    expect(await proposal()).toEqual({})
    expect((await only()).identity).toMatchObject({ is: 'feed', name: 'orders', sure: 'sure' })
  })

  test('is what the configuration says already', async () => {
    file('verkauf.csv', 'Bestellnummer;Datum\nO1;2026-03-01\n')
    const columns = { bestellnummer: 'order_id', datum: 'time' }
    const feeds = { orders: { files: ['verkauf'], encoding: 'utf-8' as const, columns } }
    expect(await proposal({ feeds })).toEqual({})
  })
})

describe('an export of a source', () => {
  const columns = [...Object.keys(wooOrders.needs), 'order_currency', 'billing_city']
  const order = (order_id: string, order_currency: string) => ({
    order_id,
    order_date: '2026-03-01 10:00:00',
    status: 'completed',
    order_total: '5.00',
    line_items: 'name:Mug|sku:MUG|quantity:1|total:5.00',
    order_currency,
    billing_city: 'Köln',
  })
  const text = csvOf(columns, [order('1', 'EUR'), order('2', 'EUR')])

  test.each([
    ['windows-1252', Buffer.from(text, 'latin1')],
    ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ])('gets the encoding %s, unless it is set', async (encoding, bytes) => {
    file('export.csv', bytes)
    expect(await proposal()).toEqual({ sources: { woocommerce: { encoding } } })
    expect(await proposal({ sources: { woocommerce: { encoding, columns: {} } } })).toEqual({})
  })

  test('is recognised below other text', async () => {
    file('export.csv', `Report\nShop: Fernhill\n\n${text}`)
    expect(await proposal()).toEqual({ sources: { woocommerce: { reading: { skipLines: 3 } } } })
    expect((await only()).identity).toMatchObject({ is: 'source', name: 'woocommerce_orders' })
  })

  test('gets a currency if its orders have several', async () => {
    file('export.csv', csvOf(columns, [order('1', 'USD'), order('2', 'EUR'), order('3', 'EUR')]))
    expect(await proposal()).toEqual({ currency: 'EUR' })
  })

  test('without a required column gets no settings of a feed, which would lose half of it', async () => {
    const columns = Object.keys({ ...shopifyOrders.needs, ...shopifyOrders.takes, Notes: 'text' })
    const record = {
      Name: '#1',
      'Financial Status': 'paid',
      Subtotal: '5',
      Total: '5',
      'Lineitem name': 'Mug',
    }
    file(
      'orders_export_1.csv',
      csvOf(
        columns.filter((name) => name !== 'Created at'),
        [record, { ...record, Name: '#2' }],
      ),
    )
    expect(await proposal()).toEqual({})
    expect((await only()).findings[0]?.message).toMatch(/looks like the orders export of Shopify, and lacks/)
  })

  test('under other names is no file of orders if it has a row per line', async () => {
    file(
      'orders_2026-03-31.csv',
      [
        'Bestellnummer;Datum;Summe;Artikel;Menge',
        'B1;2026-03-01;30,50;Mug;1',
        'B1;;;Bowl;2',
        'B2;2026-03-02;10,50;Mug;1',
      ].join('\n'),
    )
    expect(await proposal()).toEqual({})
    expect((await only()).findings[0]).toMatchObject({
      kind: 'missing',
      message: expect.stringMatching(/^Line 3 has the order_id of the line before, and an empty "Datum"/),
    })
  })
})

describe('bytes', () => {
  test.each([
    [
      'windows-1252',
      Buffer.from('order_id,time,city\nE1,2026-03-01,K\xf6ln\nE2,2026-03-02,Z\xfcrich\n', 'latin1'),
    ],
    ['utf-16le', Buffer.from('\ufefforder_id,time,city\nE1,2026-03-01,Köln\n', 'utf16le')],
    [
      'shift_jis',
      Buffer.concat([
        Buffer.from('order_id,time,city\nE1,2026-03-01,'),
        Buffer.from([0x83, 0x5e, 0x83, 0x4e, 0x83, 0x56, 0x81, 0x5b, 0x0a]),
      ]),
    ],
    [
      'windows-1251',
      Buffer.concat([
        Buffer.from('order_id,time,city\nE1,2026-03-01,'),
        Buffer.from([0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0, 0x0a]),
      ]),
    ],
  ])('in %s are read in it, and the setting is proposed', async (encoding, bytes) => {
    file('orders.csv', bytes)
    expect(await proposal()).toEqual({ feeds: { orders: { encoding } } })
  })

  test('with a euro sign are windows-1252', async () => {
    file('orders.csv', Buffer.from('order_id,time,channel\nE1,2026-03-01,\x80uro caf\xe9\n', 'latin1'))
    const { columns } = await only()
    expect(columns[2]?.values).toEqual(['€uro café'])
  })

  test('in gzip are unpacked', async () => {
    file('orders.csv.gz', gzipSync('order_id;time\nE1;2026-03-01\n'))
    expect((await only()).text).toMatchObject({ delimiter: ';', rows: 1, isWhole: true })
  })

  test('without a table are reported', async () => {
    file('orders.csv', '{"orders": []}')
    expect((await only()).findings[0]?.message).toContain('is JSON')
  })
})

describe('lines that are no rows', () => {
  test('of a delimiter that the header does not show', async () => {
    file('orders.csv', 'order_id|time|total_price\nO1|2026-03-01|10.00\nO2|2026-03-02|5.00\n')
    expect(await proposal()).toEqual({ feeds: { orders: { delimiter: '|' } } })
    const set = { orders: { files: [], encoding: 'utf-8', columns: {}, delimiter: '|' as const } }
    expect(await proposal({ feeds: set })).toEqual({})
  })

  test('a total below an export', async () => {
    const row = (Name: string, more: object) => ({ Name, ...more })
    const order = {
      'Financial Status': 'paid',
      Subtotal: '5',
      Total: '5',
      'Created at': '2026-03-01 10:00:00',
    }
    const line = { 'Lineitem quantity': '1', 'Lineitem name': 'Mug', 'Lineitem price': '5' }
    const columns = [...Object.keys(shopifyOrders.needs), ...(shopifyOrders.expects ?? [])]
    file('export.csv', csvOf(columns, [row('#1', { ...order, ...line }), row('Total', { Total: '5' })]))
    expect(await proposal()).toEqual({
      sources: { shopify: { reading: { where: [{ column: 'Name', not: 'Total' }] } } },
    })
    expect((await only()).findings.filter(({ message }) => message.startsWith('Line'))).toEqual([])
  })

  test('amounts with the signs of several currencies', async () => {
    file('orders.csv', 'order_id,time,total_price\nO1,2026-03-01,$10.00\nO2,2026-03-02,₹5.00\n')
    expect(await proposal()).toEqual({ currency: 'USD' })
  })

  test('are refused with the same steps as in a load', async () => {
    file('orders.xlsx', Buffer.from('PK\u0003\u0004'))
    const { findings } = await only()
    expect(findings.map(({ message }) => message).join()).toMatch(
      /ends in \.xlsx.* Save its sheet as orders\.csv/,
    )
  })

  test('comments above the header, and a total below the last row', async () => {
    file(
      'sessions.csv',
      '# Traffic\n# Account: Test\nsession_id,time,utm_source\nS1,2026-03-01,google\n,,Grand total\n',
    )
    expect(await proposal()).toEqual({
      feeds: {
        sessions: { reading: { skipLines: '#', where: [{ column: 'utm_source', not: 'Grand total' }] } },
      },
    })
    expect((await only()).firstRows[0]?.rows).toEqual([
      { line: 4, values: { session_id: 'S1', time: '2026-03-01', utm_source: 'google' } },
    ])
  })

  test('words above the header', async () => {
    file('orders.csv', 'Sales report\nMade on 2026-04-01\n\norder_id,time\nO1,2026-03-01\nO2,2026-03-02\n')
    expect(await proposal()).toEqual({ feeds: { orders: { reading: { skipLines: 3 } } } })
  })

  test('test orders', async () => {
    file('orders.csv', 'order_id,time,test\nT1,2026-03-01,false\nT2,2026-03-01,true\n')
    expect(await proposal()).toEqual({
      feeds: { orders: { reading: { where: [{ column: 'test', not: 'true' }] } } },
    })
  })
})

describe('values that read two ways', () => {
  test('are decided by another file if theirs has no proof', async () => {
    file('orders.csv', 'order_id;time;total_price\nD1;2026-03-01;1.234,50\n')
    file('order_items.csv', 'order_id;product_id;product_price;product_qty\nD1;P1;1;1.000\n')
    expect(await proposal()).toEqual({
      feeds: { order_items: { reading: { decimal: ',', thousands: '.' } } },
    })
  })

  test('are reported if nothing decides', async () => {
    file('orders.csv', 'order_id,time,total_price\nD1,2026-03-01,1.000\n')
    expect(await proposal()).toEqual({})
    expect((await only()).findings.map(({ message }) => message).join('\n')).toContain(
      'feeds.orders.reading.decimal',
    )
  })

  test('of dates are those closest together', async () => {
    const days = ['03/01/2026', '03/02/2026', '03/03/2026', '03/11/2026']
    file('orders.csv', `order_id,time\n${days.map((day, index) => `O${index},${day}\n`).join('')}`)
    expect(await proposal()).toEqual({ feeds: { orders: { reading: { dates: 'mdy' } } } })
  })

  test.each([
    ['13/03/2026 14h05', '2026-03-13T14:05:00'],
    ['13.03.2026 um 14.05 Uhr', '2026-03-13T14:05:00'],
    ['13/03/2026, 2:05 PM', '2026-03-13T14:05:00'],
    ['Fri, 13 Mar 2026 14:05:00 GMT', '2026-03-13T14:05:00Z'],
    ['Fri Mar 13 2026 15:05:00 GMT+0100 (Central European Standard Time)', '2026-03-13T14:05:00Z'],
    ['13-Mar-26 02.05.00.000000 PM', '2026-03-13T14:05:00.000000'],
    ['1er mars 2026', '2026-03-01T00:00:00'],
  ])('are times when written as %s', async (text, time) => {
    file('verkauf.csv', `Bestellnummer;Bestelldatum;Summe\nO1;${text};5,50\nO2;${text};6,50\n`)
    expect((await only()).firstRows[0]).toMatchObject({ feed: 'orders', rows: [{ values: { time } }, {}] })
  })

  test('of a day and a time of day are one time', async () => {
    file('orders.csv', 'order_id,Date,Time\nO1,2026-03-01,10:15\nO2,2026-03-02,11:30\n')
    expect(await proposal()).toMatchObject({ feeds: { orders: { reading: { time: ['Date', 'Time'] } } } })
    expect((await only()).firstRows[0]?.rows[0]?.values.time).toMatch(/^2026-03-01[T ]10:15/)
  })
})

describe('money', () => {
  const orders = 'order_id,time,total_price,tax_amount\n'
  const lines = 'order_id,product_id,product_price,product_qty\n'

  test('prices that make the total without tax on top include it', async () => {
    file('orders.csv', `${orders}V1,2026-03-01,119.00,19.00\n`)
    file('order_items.csv', `${lines}V1,P1,59.50,2\n`)
    expect(await proposal()).toEqual({ pricesIncludeTax: true })
  })

  test('prices to which tax is added do not', async () => {
    file('orders.csv', `${orders}V1,2026-03-01,119.00,19.00\n`)
    file('order_items.csv', `${lines}V1,P1,50.00,2\n`)
    expect(await proposal()).toEqual({})
  })

  test('a price that equals the total is the total of its line', async () => {
    file('orders.csv', `${orders}V1,2026-03-01,100.00,0\n`)
    file('order_items.csv', `${lines}V1,P1,100.00,2\n`)
    expect(await proposal()).toEqual({ feeds: { order_items: { reading: { lineTotal: 'product_price' } } } })
  })

  test('several currencies are never read as one', async () => {
    file('orders.csv', 'order_id,time,total_price,currency\nM1,2026-03-01,1.00,USD\nM2,2026-03-01,170,JPY\n')
    expect(await proposal()).toEqual({ currency: 'USD' })
    expect(await proposal({ currency: 'USD' })).toEqual({})
  })

  test('refunds below 0 get the opposite sign', async () => {
    file('refunds.csv', 'refund_id,order_id,amount,time\nR1,O1,-49.99,2026-03-16\nR2,O2,(20.00),2026-03-17\n')
    expect(await proposal()).toEqual({ feeds: { refunds: { reading: { sign: { amount: 'negative' } } } } })
    expect((await only()).firstRows[0]?.rows.map(({ values }) => values.amount)).toEqual(['49.99', '20.00'])
  })

  test('gift cards are recognised by their column', async () => {
    file('order_items.csv', `${lines.trim()},Lineitem gift card\nG1,P1,50.00,1,true\n`)
    expect(await proposal()).toEqual({
      feeds: { order_items: { columns: { 'Lineitem gift card': 'is_gift_card' } } },
    })
  })
})

describe('a shop of its own', () => {
  test('gets a name, columns and statuses', async () => {
    file(
      'Bestellungen März.csv',
      'Bestellnummer;Datum;Gesamtbetrag;Status\nB1;2026-03-01;12,50;bezahlt\nB2;2026-03-02;99,00;storniert\n',
    )
    expect(await proposal()).toEqual({
      feeds: {
        orders: {
          files: ['bestellungen märz'],
          columns: { Bestellnummer: 'order_id', Datum: 'time', Gesamtbetrag: 'total_price' },
        },
      },
      statuses: { map: { bezahlt: 'completed', storniert: 'cancelled' } },
    })
  })

  test('hides people: personal columns are masked, and left out if no feed needs them', async () => {
    file(
      'orders.csv',
      'order_id,time,customer_id,Käufer E-Mail,Note\nO1,2026-03-01,c1,ada@example.com,call ada@example.com\n',
    )
    const { columns, firstRows } = await only()
    expect(JSON.stringify([columns, firstRows])).not.toContain('ada@')
    expect(await proposal()).toMatchObject({ feeds: { orders: { reading: { ignore: ['Käufer E-Mail'] } } } })
  })

  test('with files of one feed in two forms reads so, instead of settings that spoil one of them', async () => {
    file('orders_1.csv', 'order_id,time,city\nO1,2026-03-01,Köln\n')
    file('orders_2.csv', Buffer.from('order_id,time,city\nO2,2026-03-01,K\xf6ln\n', 'latin1'))
    expect(await proposal()).toEqual({})
    const messages = (await inspect()).files.flatMap(({ findings }) => findings.map(({ message }) => message))
    expect(messages.join('\n')).toContain('bring both to one form')
  })
})

describe('an export that is almost known', () => {
  const columns = Object.keys(shopifyOrders.needs).map((name) => (name === 'Name' ? 'Order ID' : name))
  const row = (more: Record<string, string>) => ({
    'Order ID': '12',
    'Financial Status': 'paid',
    'Created at': '2026-03-01 10:00:00 +0000',
    Subtotal: '8.00',
    Shipping: '0.00',
    Taxes: '0.00',
    Total: '8.00',
    'Lineitem quantity': '1',
    'Lineitem name': 'Mug',
    'Lineitem price': '8.00',
    ...more,
  })

  test('is read as such if what it lacks goes by another name', async () => {
    file(
      'squarespace.csv',
      csvOf([...columns, 'Amount Refunded'], [row({ 'Amount Refunded': '8.00' }), row({ 'Order ID': '13' })]),
    )
    const { identity, firstRows } = await only()
    expect(identity).toMatchObject({ name: 'shopify_orders', sure: 'likely' })
    expect(firstRows.map(({ feed }) => feed)).toContain('refunds')
    expect(await proposal()).toEqual({
      sources: { shopify: { columns: { 'Order ID': 'Name', 'Amount Refunded': 'Refunded Amount' } } },
    })
  })

  test('is not, if two columns could be what it lacks', async () => {
    file(
      'squarespace.csv',
      csvOf([...columns, 'Order number'], [row({ 'Order number': 'A12' }), row({ 'Order number': 'A13' })]),
    )
    const { identity, findings } = await only()
    expect(identity.name).not.toBe('shopify_orders')
    expect(findings[0]?.message).toMatch(/looks like the orders export of Shopify, and lacks/)
  })
})

describe('a file of typed events', () => {
  const columns = async () => ((await proposal()) as { sources: { events: unknown } }).sources.events

  test('is found by the words for what happened, whatever its columns are called', async () => {
    file(
      'retail.csv',
      'timestamp,visitorid,event,itemid,transactionid\n' +
        '1433221332117,257597,view,355908,\n1433221955914,111016,addtocart,318965,\n' +
        '1433222955914,111016,transaction,318965,4000\n1433223772142,599528,view,356475,\n',
    )
    expect((await only()).identity).toMatchObject({ name: 'events_clickstream', sure: 'likely' })
    expect(await columns()).toEqual({
      columns: {
        event: 'event_type',
        timestamp: 'event_time',
        transactionid: 'order_id',
        itemid: 'product_id',
        visitorid: 'user_id',
      },
    })
  })

  test('has an amount that is a price only if no quantity stands beside it', async () => {
    const rows = (quantity: string) =>
      `2026-03-01T10:00:00Z,an1,Product Viewed,MUG,${quantity}8.00\n2026-03-01T10:01:00Z,an1,Order Completed,MUG,${quantity}8.00\n`
    file('segment.csv', `sentAt,anonymousId,event,properties.product_id,amount\n${rows('')}`)
    expect(await columns()).toMatchObject({ columns: { amount: 'price' } })
    file('segment.csv', `sentAt,anonymousId,event,properties.product_id,qty,amount\n${rows('2,')}`)
    expect(await columns()).not.toMatchObject({ columns: { amount: 'price' } })
  })

  test('is not seen in a file of orders with words for statuses', async () => {
    file(
      'o.csv',
      'order_id,time,event,sku,customer_id\nO1,2026-03-01T10:00:00Z,ordered,MUG,c1\nO2,2026-03-01T11:00:00Z,ordered,CUP,c2\n',
    )
    expect((await only()).identity.name).not.toBe('events_clickstream')
  })
})

test('a file of a feed is not called an export that its names resemble', async () => {
  const header = 'order_id,order_date,status,order_total,customer_id'
  file(
    'verkauf.csv',
    `${header}\n1,2026-03-01 10:00:00,completed,10.00,c1\n2,2026-03-02 10:00:00,completed,20.00,c2\n`,
  )
  const { identity, findings } = await only()
  expect(identity).toMatchObject({ name: 'orders', sure: 'likely' })
  expect(findings.map(({ message }) => message).join()).not.toContain('WooCommerce')
})

test('samples of a large file come from all over it', async () => {
  const rows = Array.from(
    { length: 400_000 },
    (_, index) => `O${index},2026-03-01 10:00,some channel that is long,10.00`,
  )
  rows[rows.length - 1] = 'Total,,,4000000.00'
  file('orders.csv', `order_id,time,channel,total_price\n${rows.join('\n')}\n`)
  const { text, findings } = await only()
  expect(text?.isWhole).toBe(false)
  expect(text?.rowsLookedAt).toBeLessThan(300_000)
  expect(Math.abs((text?.rows ?? 0) - 400_000)).toBeLessThan(8_000)
  expect(findings.some(({ message }) => message.includes('is a total of the others'))).toBe(true)
})

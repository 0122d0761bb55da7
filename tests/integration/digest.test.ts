import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import type { Config } from '../../src/config/config.ts'
import type { PageAnswer } from '../../src/dashboard/contract.ts'
import { openDatabase } from '../../src/db/open.ts'
import { Outbox } from '../../src/deliver/outbox.ts'
import { digestMessage } from '../../src/digest/message.ts'
import { readDigest } from '../../src/digest/read_digest.ts'
import { digestSlot, sendDigest, slotAt } from '../../src/digest/send_digest.ts'
import { DigestClock } from '../../src/schedule/digest_clock.ts'
import { openDashboard } from '../support/dashboard.ts'
import { newMailServer } from '../support/mail_server.ts'
import { newShop, type Shop } from '../support/shop.ts'

// Five weeks of orders of a lamp and a chair from two channels; on the last day the shop sells twice as many lamps.

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))
const first = '2026-04-01'
const days = 35
const last = addDays(first, days - 1)
const signal = new AbortController().signal
let shop: Shop

beforeAll(async () => {
  shop = await newShop({ shopName: 'Lamps <&> Sons' })
  const orders = Array.from({ length: days }, (_, no) => addDays(first, no)).flatMap((day) =>
    Array.from({ length: day === last ? 9 : 6 }, (_, no) => ({ day, id: `${day}-${no}`, no })),
  )
  await shop.file(
    `orders_${last}.csv`,
    orders.map(({ day, id, no }) => ({
      order_id: id,
      customer_id: `c${id}`,
      time: `${day} 1${no}:00`,
      channel: no % 2 === 0 ? 'E-mail <b>' : 'Ads',
      currency: 'EUR',
    })),
  )
  await shop.file(
    `order_items_${last}.csv`,
    orders.map(({ id, no }) => ({
      order_id: id,
      order_item_id: '1',
      product_id: no % 3 === 0 ? 'chair' : 'lamp',
      product_price: no % 3 === 0 ? '90.50' : '40.25',
      product_qty: 1,
    })),
  )
  await shop.load()
}, 120_000)

const read = async (length: 'day' | 'week') => {
  const digest = await readDigest(shop.db, shop.config, length, signal)
  if (!digest) throw new Error('nothing is published')
  return digest
}

test('the digest has the figures of the morning page, in every part', async () => {
  const { get } = await openDashboard(shop)
  const page = await get<PageAnswer<'morning'>>(`pages/morning?from=${last}&to=${last}&compare=weekdays`)
  const message = digestMessage(await read('day'), 'key', new Date())
  const { tiles, ...sections } = message.fields
  expect(JSON.parse(JSON.stringify({ tiles, ...sections }))).toMatchObject({
    tiles: page.tiles,
    ...page.sections,
    from: last,
    to: last,
  })
  const html = (message.html ?? '').replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
  const sales = page.tiles.find(({ metric }) => metric === 'net_sales')
  // 9 orders: 3 chairs and 6 lamps; a week before 6, 2 and 4.
  expect(sales).toMatchObject({ value: 513, before: 342 })
  const said = [
    'Tue, 5 May 2026: 513.00 EUR of net sales from 9 orders, 50.0 % more than on Tue, 28 Apr 2026 (342.00 EUR).',
    '+50.0 %, before 342.00 EUR',
    'Channel: E-mail <b>',
    'Net sales',
  ]
  for (const text of said)
    expect([text, message.text.includes(text), html.includes(text)]).toEqual([text, true, true])
  expect(JSON.stringify(message.blocks)).toContain('513.00 EUR of net sales')
  // Of the plain text, each day of the chart.
  for (const { period, net_sales: value } of page.sections.trend.rows)
    expect(message.text).toContain(`${period}  ${Number(value).toFixed(2)}`)
})

test('mail programs can show it: tables, inline styles, a picture with alternative text, no scripts, nothing to fetch', async () => {
  const { html = '', pictures = [] } = digestMessage(await read('week'), 'key', new Date())
  expect(html).not.toMatch(/<script|<link|<svg|https?:|<b>|&[^#]/)
  expect(html).toContain('max-width:600px')
  expect([...html.matchAll(/<img [^>]*>/g)].map(([image]) => image)).toEqual([
    expect.stringMatching(/src="cid:net-sales".* alt="Net sales, day by day, .+"/),
  ])
  const png = Buffer.from(pictures[0]?.png ?? '', 'base64')
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1104, 240])
})

/** A shop's settings with a mail server of the test, and an outbox in a folder of its own. */
async function newSender() {
  const mail = await newMailServer()
  const home = await mkdtemp(join(tmpdir(), 'storehouse-digest-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const digest = {
    every: 'day',
    at: '00:00',
    weekday: 'monday',
    to: ['anna@shop.example'],
    ways: ['mail'],
  } as const
  const config: Config = {
    ...shop.config,
    home: join(home, '.storehouse'),
    mail: mail.settings,
    digest: { ...digest, to: [...digest.to], ways: [...digest.ways] },
  }
  const outbox = new Outbox({
    home: config.home,
    addresses: async () => config,
    signal,
    now: () => new Date(),
    local: String,
    tell: () => undefined,
  })
  const send = async (due: Date) => {
    const slot = slotAt('day', due, config.timezone)
    const outcome = await sendDigest(shop.db, { config, outbox, signal, at: new Date(), slot })
    await outbox.deliver()
    return outcome
  }
  return { ...mail, folder: home, config, outbox, send }
}

test('the digest is sent once, after the night is published', async () => {
  const { send, mails } = await newSender()
  const [{ at } = { at: new Date() }] = await shop.rows<{ at: Date }>(
    'select published_at as at from warehouse.publication',
  )
  expect(await send(new Date(at.getTime() + 25 * 3_600_000))).toBe('not_published')
  expect(mails).toEqual([])
  expect(await send(at)).toBe('posted')
  expect(await send(at)).toBe('known')
  expect(mails).toHaveLength(1)
  const [mail] = mails
  expect(mail?.subject).toBe('Lamps <&> Sons: Tue, 5 May 2026')
  expect(mail?.text).toContain('513.00 EUR of net sales')
  expect(mail?.html).toContain('cid:net-sales')
  expect(mail?.attachments).toMatchObject([
    { contentId: '<net-sales>', mimeType: 'image/png', related: true },
  ])
})

test.each(['digest read', 'message posted', 'mail written', 'mail taken', 'mail sent'])(
  'a digest that is killed at "%s" is sent once in all',
  async (failpoint) => {
    const { send, mails, folder, config } = await newSender()
    const { host, port, security, from } = config.mail as NonNullable<Config['mail']>
    await writeFile(
      join(folder, 'storehouse.config.json'),
      JSON.stringify({
        mail: { host, port, security, from },
        digest: { every: 'day', at: '00:00', to: config.digest.to },
      }),
    )
    const child = spawn(process.execPath, [program, 'digest'], {
      cwd: folder,
      env: { PATH: process.env.PATH, DATABASE_URL: shop.db.url, STOREHOUSE_FAILPOINT: `${failpoint}=kill` },
      stdio: 'ignore',
    })
    expect((await once(child, 'close'))[1]).toBe('SIGKILL')
    const due = digestSlot(config, new Date())
    expect(due?.length).toBe('day')
    await send(new Date())
    await send(new Date())
    expect(mails).toHaveLength(1)
  },
)

test('the schedule looks for the night until it is published', async () => {
  const { config, outbox, mails } = await newSender()
  const [{ at } = { at: new Date() }] = await shop.rows<{ at: Date }>(
    'select published_at as at from warehouse.publication',
  )
  const clock = { now: new Date(at.getTime() + 49 * 3_600_000) }
  const said: string[] = []
  const digest = new DigestClock({
    config,
    open: () => openDatabase({ databaseUrl: shop.db.url, home: '' }),
    outbox,
    signal,
    now: () => clock.now,
    tell: (_, message) => said.push(message),
  })
  await digest.wake()
  expect([said, mails.length]).toEqual([[], 0])
  await shop.rows(
    `update warehouse.publication set published_at = '${new Date(at.getTime() + 48.5 * 3_600_000).toISOString()}'`,
  )
  await digest.wake()
  expect(mails).toHaveLength(0)
  clock.now = new Date(clock.now.getTime() + 5 * 60_000)
  await digest.wake()
  await digest.wake()
  expect([said, mails.length]).toEqual([['The digest is on its way.'], 1])
  await shop.rows(`update warehouse.publication set published_at = '${at.toISOString()}'`)
})

test('digest --preview writes a page that needs nothing else', async () => {
  const { folder } = await newSender()
  const child = spawn(process.execPath, [program, 'digest', '--preview', 'morning.html'], {
    cwd: folder,
    env: { PATH: process.env.PATH, DATABASE_URL: shop.db.url },
    stdio: 'ignore',
  })
  expect(await once(child, 'close')).toEqual([0, null])
  const page = await readFile(join(folder, 'morning.html'), 'utf8')
  expect(page).toContain('src="data:image/png;base64,')
  expect(page).not.toContain('cid:')
})

test('a weekly digest is due from its weekday on, a daily one each day', () => {
  const digest = { ...shop.config.digest, at: '07:00', weekday: 'tuesday' as const }
  const due = (every: 'day' | 'week', now: string) =>
    digestSlot({ digest: { ...digest, every }, timezone: 'Europe/Riga' }, new Date(now))?.key
  expect(due('day', '2026-11-30T04:59:00Z')).toBe('digest-day-2026-11-29')
  expect(due('day', '2026-11-30T05:00:00Z')).toBe('digest-day-2026-11-30')
  expect(due('week', '2026-11-30T05:00:00Z')).toBe('digest-week-2026-11-24')
  expect(due('week', '2026-12-01T05:00:00Z')).toBe('digest-week-2026-12-01')
})

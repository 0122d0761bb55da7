import { beforeAll, describe, expect, test } from 'vitest'
import { rebuild } from '../../src/pipeline/rebuild.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { traceLine } from '../../src/reports/trace/trace_line.ts'
import { starWithKeys } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

const spend = (
  date: string,
  platform: string,
  amount: number,
  more: Record<string, string | number> = {},
) => ({
  spend_id: '',
  date,
  platform,
  campaign: '',
  utm_source: '',
  utm_medium: '',
  utm_campaign: '',
  amount,
  is_deleted: '',
  ...more,
})
const expense = (expense_id: string, amount: number, date_from: string, date_to = '', is_deleted = '') => ({
  expense_id,
  category: 'rent',
  amount,
  date_from,
  date_to,
  is_deleted,
})

/** Texts too long for an index entry, even compressed. */
const longText = (seed: number) =>
  Array.from({ length: 4_000 }, (_, at) =>
    String.fromCodePoint(0x4e00 + ((at * 7_919 + seed) ** 2 % 20_000)),
  ).join('')

const isSame = async (shop: Shop) => {
  const { outcome, tables } = await verify(shop.db, shop.config)
  return [outcome, ...tables.filter(({ differing }) => differing > 0)]
}
const expensesByDay = (shop: Shop) =>
  shop.rows<{ day: string }>(
    `select expense_id || ' ' || date_key || ' ' || amount as day from warehouse.fact_expense order by expense_id, date_key`,
  )

/** Two nights: the second one restates, moves or deletes some of it. */
describe('ad spend and expenses', () => {
  let shop: Shop
  let firstNight: Awaited<ReturnType<typeof expensesByDay>>
  beforeAll(async () => {
    shop = await newShop()
    await shop.file('sessions_2026-04-03.csv', [
      {
        session_id: 's1',
        time: '2026-04-02 10:00',
        utm_source: 'google',
        utm_medium: 'cpc',
        utm_campaign: 'brand, jane@example.com',
      },
      { session_id: 's2', time: '2026-04-03 10:00' },
    ])
    await shop.file('ads_2026-04-03.csv', [
      spend('2026-04-01', 'Google Ads', 1, { campaign: 'brand, jane@example.com' }),
      spend('2026-04-02', 'Meta', 2, { campaign: 'spring' }),
      spend('2026-04-02', 'FB Ads', 3, { utm_medium: 'paid_social', utm_campaign: 'Own' }),
      spend('2026-04-02', 'ig', 4),
      spend('2026-04-02', 'AdWords', 5, { campaign: 'x' }),
      spend('2026-04-02', 'Microsoft Ads', 6, { utm_medium: 'display' }),
      spend('2026-04-02', 'Partner X', 7, { utm_source: 'Shop', utm_medium: 'affiliate' }),
      spend('2026-03-20', 'moved', 8, { spend_id: 'm1' }),
      spend('2026-04-03', 'deleted', 9, { spend_id: 'd1' }),
      spend('2026-04-03', longText(1), 10, { campaign: longText(2) }),
      spend('2031-07-01', 'much later', 11),
      spend('2026-04-03', 'no', 12, { spend_id: 'x#1' }),
    ])
    await shop.file('overheads_2026-04-03.csv', [
      expense('e1', 10, '2026-04-01', '2026-04-03'),
      expense('e2', 0.01, '2026-04-02', '2026-04-04'),
      expense('e3', 5, '2026-04-02'),
      expense('e4', 1, '2024-02-28', '2024-03-01'),
      expense('e5', 7, '2026-04-02'),
      expense('e6', 7, '2026-04-02', '2026-04-01'),
    ])
    await shop.load()
    firstNight = await expensesByDay(shop)
    await shop.file('ad_spend_2026-04-04.csv', [
      spend('2026-04-05', 'moved', 8, { spend_id: 'm1' }),
      spend('2026-04-03', 'deleted', 9, { spend_id: 'd1', is_deleted: 'true' }),
      spend('2026-04-02', 'Meta', 20, { campaign: 'spring' }),
      spend('2026-04-02', 'Meta', 22, { campaign: 'spring' }),
      spend('2026-04-03', longText(1), 10, { campaign: longText(2), is_deleted: 'true' }),
      spend('2026-04-03', longText(1), 30, { campaign: longText(2) }),
    ])
    await shop.file('costs_of_business_2026-04-04.csv', [
      expense('e1', 10, '2026-04-03', '2026-04-04'),
      expense('e5', 7, '2026-04-02', '', 'yes'),
    ])
    await shop.load()
  })

  test('spend has the channel of the sessions that it paid for', async () => {
    expect(
      await shop.rows(
        `select platform, channel_name as channel, utm_source as source, utm_medium as medium, utm_campaign as campaign
         from warehouse.fact_ad_spend join warehouse.dim_channel using (channel_key)
         where date_key < 20260403 order by amount, platform`,
      ),
    ).toEqual([
      {
        platform: 'Google Ads',
        channel: 'Paid Search',
        source: 'google',
        medium: 'cpc',
        campaign: 'brand, ***',
      },
      {
        platform: 'FB Ads',
        channel: 'Paid Social',
        source: 'facebook',
        medium: 'paid_social',
        campaign: 'Own',
      },
      { platform: 'ig', channel: 'Paid Social', source: 'instagram', medium: 'cpc', campaign: null },
      { platform: 'AdWords', channel: 'Paid Search', source: 'google', medium: 'cpc', campaign: 'x' },
      { platform: 'Microsoft Ads', channel: 'Display', source: 'bing', medium: 'display', campaign: null },
      { platform: 'Partner X', channel: 'Affiliates', source: 'Shop', medium: 'affiliate', campaign: null },
      { platform: 'Meta', channel: 'Paid Social', source: 'facebook', medium: 'cpc', campaign: 'spring' },
      { platform: 'Meta', channel: 'Paid Social', source: 'facebook', medium: 'cpc', campaign: 'spring' },
    ])
    // A campaign with something personal in its name matches its sessions too.
    expect(
      await shop.rows(
        `select count(*)::integer as sessions from warehouse.fact_session
         where channel_key = (select channel_key from warehouse.fact_ad_spend where date_key = 20260401)`,
      ),
    ).toEqual([{ sessions: 1 }])
  })

  test('a later file restates a day, moves and deletes what has an id', async () => {
    expect(
      await shop.rows(
        `select date_key as day, left(platform, 5) as platform, right(spend_id, 14) as id, amount::float8 as amount
         from warehouse.fact_ad_spend where date_key > 20260402 or platform = 'Meta' order by 1, 3`,
      ),
    ).toEqual(
      [
        { day: 20260402, platform: 'Meta', id: '|2026-04-02#1', amount: 20 },
        { day: 20260402, platform: 'Meta', id: '|2026-04-02#2', amount: 22 },
        { day: 20260403, platform: longText(1).slice(0, 5), id: '|2026-04-03#2', amount: 30 },
        { day: 20260405, platform: 'moved', id: 'm1', amount: 8 },
        { day: 20310701, platform: 'much ', id: '|2031-07-01#1', amount: 11 },
      ].map((row) => (row.id === 'm1' ? row : { ...row, id: `|${row.id}` })),
    )
  })

  test('an expense is spread over its days to the cent, and a later file replaces it whole', async () => {
    const days = (rows: { day: string }[]) => rows.map(({ day }) => day)
    const lasting = ['e2 20260402 0.00', 'e2 20260403 0.01', 'e2 20260404 0.00', 'e3 20260402 5.00']
    const leap = ['e4 20240228 0.33', 'e4 20240229 0.34', 'e4 20240301 0.33']
    expect(days(firstNight)).toEqual([
      'e1 20260401 3.33',
      'e1 20260402 3.34',
      'e1 20260403 3.33',
      ...lasting,
      ...leap,
      'e5 20260402 7.00',
    ])
    expect(days(await expensesByDay(shop))).toEqual([
      'e1 20260403 5.00',
      'e1 20260404 5.00',
      ...lasting,
      ...leap,
    ])
  })

  test('spend and expenses are no activity, but the calendar has their days', async () => {
    expect(
      await shop.rows(
        `select p.as_of_date, a.first_date, a.last_date, (select count(*)::integer from warehouse.daily_business_metrics) as days
         from warehouse.publication as p, warehouse.activity as a`,
      ),
    ).toEqual([{ as_of_date: '2026-04-03', first_date: '2026-04-02', last_date: '2026-04-03', days: 2 }])
    expect(
      await shop.rows(
        `select min(full_date) as first, max(full_date) as last from warehouse.dim_date where date_key <> -1`,
      ),
    ).toEqual([{ first: '2024-01-01', last: '2031-12-31' }])
  })

  test('each row of their files is accounted for', async () => {
    expect(
      await shop.rows(
        `select name, rows_read as read, inserted, updated, unchanged, superseded, rejected
         from ops.files where feed in ('ad_spend', 'expenses') order by file_id, name`,
      ),
    ).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'ads_2026-04-03.csv', read: 12, inserted: 11, rejected: 1 }),
        expect.objectContaining({ name: 'overheads_2026-04-03.csv', read: 6, inserted: 5, rejected: 1 }),
        // A deleted row does not count, even one without an id.
        expect.objectContaining({ name: 'ad_spend_2026-04-04.csv', read: 6, inserted: 2, updated: 4 }),
        expect.objectContaining({ name: 'costs_of_business_2026-04-04.csv', read: 2, updated: 2 }),
      ]),
    )
  })

  test('trace shows what became of a row without an id, and where an expense counts', async () => {
    const trace = async (name: string, line: number) => (await traceLine(shop.db, shop.config, name, line))[0]
    const meta = await trace('ads_2026-04-03.csv', 3)
    expect(meta).toMatchObject({
      outcome: 'superseded',
      explanation: [
        'A row without an id: the newest file that holds such rows of Meta|spring||||2026-04-02 replaces all of them, as ad_spend_2026-04-04.csv:4 does.',
      ],
    })
    expect(meta?.production).toHaveLength(2)
    const restated = await trace('ad_spend_2026-04-04.csv', 5)
    expect(restated?.outcome).toBe('stands')
    expect(restated?.facts).toMatchObject([
      { values: { spend_id: 'Meta|spring||||2026-04-02#2', amount: '22.00' } },
    ])
    const rent = await trace('costs_of_business_2026-04-04.csv', 2)
    expect(rent?.facts).toHaveLength(2)
    // The fourth of April is after the last activity.
    expect(rent?.countsIn).toEqual([
      { name: 'daily_business_metrics', rows: ['2026-04-03'] },
      { name: 'shop_reports', rows: expect.arrayContaining(['monthly 2026-04-01', 'daily 2026-04-03']) },
    ])
    expect((await trace('overheads_2026-04-03.csv', 6))?.explanation).toEqual([
      'e5 was deleted by costs_of_business_2026-04-04.csv:3.',
    ])
  })

  test('verify finds no difference, and a rebuild changes nothing', async () => {
    expect(await isSame(shop)).toEqual(['same'])
    const { publication: _, ...before } = await starWithKeys(shop.db.kysely)
    await rebuild(shop.db, shop.config, { from: '2026-04-02' })
    await shop.rebuild()
    const { publication: __, ...after } = await starWithKeys(shop.db.kysely)
    expect(after).toEqual(before)
  })

  test('rebuild mends the given days', async () => {
    await shop.rows(
      'update warehouse.fact_ad_spend set amount = amount + 1 where date_key in (20260401, 20260402)',
    )
    await shop.rows('delete from warehouse.fact_expense where date_key in (20240301, 20260402)')
    await rebuild(shop.db, shop.config, { from: '2026-04-02' })
    expect(
      await shop.rows(
        `select (select sum(amount)::float8 from warehouse.fact_ad_spend where date_key = 20260401) as untouched,
           (select sum(amount)::float8 from warehouse.fact_ad_spend where date_key = 20260402) as mended,
           (select count(*)::integer from warehouse.fact_expense where date_key in (20240301, 20260402)) as days`,
      ),
    ).toEqual([{ untouched: 2, mended: 67, days: 2 }])
  })
})

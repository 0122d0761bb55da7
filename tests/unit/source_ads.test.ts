import { expect, test } from 'vitest'
import { googleAds } from '../../src/sources/google_ads.ts'
import { metaAds } from '../../src/sources/meta_ads.ts'
import type { SourceKind } from '../../src/sources/source.ts'
import { tiktokAds } from '../../src/sources/tiktok_ads.ts'
import { cents, convertExport, convertExportText } from '../support/convert_export.ts'

const [google, googlePlain] = googleAds as [SourceKind, SourceKind]
const [meta, metaPeriods] = metaAds as [SourceKind, SourceKind]
const [tiktok, tiktokByDay] = tiktokAds as [SourceKind, SourceKind]

test('Google: rows by device stay rows of their day and campaign, with German numbers', () => {
  const report = convertExport(google, { currency: 'EUR' })
  expect(report).toMatchObject({ read: 22, used: 19, rejected: [], leftOut: { total: 2, nothing: 1 } })
  // 1010.50 + 1020.50 + … + 1070.50 = 7 × 1040.50 = 7283.50, and 7 × 2.25 = 15.75
  expect(cents(report, 'ad_spend', 'amount')).toBe(729925)
  expect(report.rows.ad_spend?.slice(0, 2)).toEqual([
    {
      date: '2026-03-01',
      platform: 'google',
      campaign_name: 'Brand, UK',
      amount: '1010.50',
      impressions: '12345',
      clicks: '11',
    },
    {
      date: '2026-03-01',
      platform: 'google',
      campaign_name: 'Brand, UK',
      amount: '2.25',
      impressions: '900',
      clicks: '5',
    },
  ])
})

test('a day without spend is kept, so that it restates the day', () => {
  const report = convertExport(google)
  expect(report.rows.ad_spend?.filter(({ campaign_name }) => campaign_name === 'Shopping')).toHaveLength(5)
})

test('Google: a report in another currency than the shop’s is rejected', () => {
  const report = convertExport(google, { currency: 'USD' })
  expect(report.rejected).toHaveLength(19)
  expect(report.rejected[0]).toContain('4 invalid_value Cost: The amount is in EUR')
})

test('Google: a report without its preamble is recognised, too', () => {
  const text = 'Day,Campaign,Cost\n2026-03-01,Brand,1.50\nTotal: Account,--,1.50\n'
  const report = convertExportText(googlePlain, text)
  expect(report.rows.ad_spend).toEqual([
    { date: '2026-03-01', platform: 'google', campaign_name: 'Brand', amount: '1.50' },
  ])
  expect(report.leftOut).toEqual({ total: 1 })
})

test('Meta: totals name no campaign or no day, and clicks are link clicks if there are any', () => {
  const report = convertExport(meta, { currency: 'USD' })
  expect(report).toMatchObject({ read: 22, used: 20, rejected: [], leftOut: { total: 2 } })
  // 7 × 100.00 + 1234.50 + 6 × 0 + 6 × 0.10 = 1935.10
  expect(cents(report, 'ad_spend', 'amount')).toBe(193510)
  expect(report.rows.ad_spend?.[0]).toEqual({
    date: '2026-03-01',
    platform: 'meta',
    campaign_name: 'Spring sale',
    amount: '100.00',
    impressions: '2000',
    clicks: '40',
  })
  expect(report.rows.ad_spend?.at(-1)).toMatchObject({ amount: '0.10', clicks: '3' })
})

test('Meta: the name of the column has the currency', () => {
  expect(convertExport(meta, { currency: 'GBP' }).rejected[0]).toContain(
    "Amount spent (USD): The amount is in USD, the shop's currency is GBP",
  )
})

test('Meta: a row of several days is rejected with advice', () => {
  const report = convertExport(metaPeriods)
  expect(report).toMatchObject({ read: 22, used: 20, leftOut: { total: 1 } })
  // 20 × 10.00 and 0.01 + 0.02 + … + 0.20 = 2.10
  expect(cents(report, 'ad_spend', 'amount')).toBe(20210)
  expect(report.rejected).toEqual([
    '22 invalid_value Reporting starts: The row is of 2026-04-01 to 2026-04-30: export the report with a breakdown by day.',
  ])
})

test('Meta: spend under an unknown name is never read as 0', () => {
  const text = 'Day,Campaign name,Impressions,Amount spent (XTS)\n2026-03-01,Launch,900,9.50\n'
  const report = convertExportText(meta, text)
  expect(report.rows).toEqual({})
  expect(report.rejected[0]).toContain(
    'say so under sources.meta-ads.columns: { "name in the file": "Amount spent" }',
  )
})

test('TikTok: the row of totals is left out', () => {
  const report = convertExport(tiktok, { currency: 'EUR' })
  expect(report).toMatchObject({ read: 21, used: 20, rejected: [], leftOut: { total: 1 } })
  // 10 × 18.50 + 10 × 5.00 = 235.00
  expect(cents(report, 'ad_spend', 'amount')).toBe(23500)
  expect(report.rows.ad_spend?.[0]).toMatchObject({ platform: 'tiktok', impressions: '8400', clicks: '142' })
})

test('TikTok: the day can be called By Day, and spend can name its currency', () => {
  const text =
    'By Day,Campaign name,Cost (EUR),Impressions,Clicks (all)\n2026-03-01,Launch,9.50,900,12\nTotal,,9.50,900,12\n'
  const report = convertExportText(tiktokByDay, text, { currency: 'EUR' })
  expect(report.columns('ad_spend', 'date', 'amount', 'clicks')).toEqual([['2026-03-01', '9.50', '12']])
  expect(report.leftOut).toEqual({ total: 1 })
})

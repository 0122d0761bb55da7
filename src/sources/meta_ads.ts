import { type AdReport, adReport, inCurrencies } from './ad_reports.ts'

const report: Omit<AdReport, 'name' | 'title' | 'day' | 'needs'> = {
  source: 'meta-ads',
  platform: 'meta',
  campaign: 'Campaign name',
  spend: ['Amount spent', ...inCurrencies('Amount spent')],
  currency: ['Currency'],
  impressions: ['Impressions'],
  clicks: ['Link clicks', 'Clicks (all)'],
  reading: { nulls: ['All'] },
  notes: [
    'Clicks are `Link clicks`, otherwise `Clicks (all)`.',
    'The name of the spend column ends with the currency.',
  ],
}

/** An export of Ads Manager with the breakdown by day, and one whose rows may cover several. */
export const metaAds = [
  adReport({
    ...report,
    name: 'meta_ads',
    title: 'export of Meta Ads Manager by day',
    day: 'Day',
    needs: ['Impressions'],
    lacks: ['Cost', 'Campaign'],
  }),
  adReport({
    ...report,
    name: 'meta_ads_periods',
    title: 'export of Meta Ads Manager without a day',
    day: 'Reporting starts',
    lastDay: 'Reporting ends',
    needs: ['Reporting ends'],
    lacks: ['Day'],
  }),
]

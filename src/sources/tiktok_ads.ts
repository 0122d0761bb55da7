import { adReport, inCurrencies } from './ad_reports.ts'

/** Reports of TikTok Ads Manager have two names for the day. */
export const tiktokAds = ['Date', 'By Day'].map((day) =>
  adReport({
    name: day === 'Date' ? 'tiktok_ads' : 'tiktok_ads_by_day',
    source: 'tiktok-ads',
    title: `report of TikTok Ads Manager with "${day}"`,
    platform: 'tiktok',
    day,
    campaign: 'Campaign name',
    spend: ['Cost', 'Total cost', ...inCurrencies('Cost')],
    currency: ['Currency'],
    impressions: ['Impressions'],
    clicks: ['Clicks (destination)', 'Clicks (all)', 'Clicks'],
    needs: ['Impressions'],
    lacks: ['Reporting starts', ...(day === 'Date' ? ['By Day'] : [])],
    reading: { nulls: ['-', '--', 'Total'] },
    notes: ['Clicks are `Clicks (destination)`, otherwise `Clicks (all)`.'],
  }),
)

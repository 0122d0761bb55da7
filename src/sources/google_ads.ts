import { type AdReport, adReport } from './ad_reports.ts'

const report: Omit<AdReport, 'name' | 'title' | 'reading'> = {
  source: 'google-ads',
  platform: 'google',
  day: 'Day',
  campaign: 'Campaign',
  spend: ['Cost'],
  currency: ['Currency code', 'Currency'],
  impressions: ['Impr.', 'Impressions'],
  clicks: ['Clicks'],
  needs: ['Cost'],
  notes: ['A report without the column `Day` is refused: add the segment Day before you download it.'],
}

/** What rows of totals can be about. It is in the first column, which can be the day. */
const TOTALS = [
  'Account',
  'Campaigns',
  'Filtered campaigns',
  'Removed campaigns',
  'Search',
  'Display',
  'Shopping',
  'Video',
  'App',
  'Smart',
  'Hotel',
  'Local',
  'Discovery',
  'Demand Gen',
  'Performance Max',
  'Ad groups',
  'Ads',
  'Keywords',
]

// A number `--` is empty.
const reading = { nulls: ['--', ...TOTALS.map((of) => `Total: ${of}`)] }

/** A report with its two lines of preamble, and one without them. */
export const googleAds = [
  adReport({
    ...report,
    name: 'google_ads',
    title: 'campaign report of Google Ads',
    reading: { ...reading, skipLines: 2 },
  }),
  adReport({
    ...report,
    name: 'google_ads_plain',
    title: 'campaign report of Google Ads without preamble',
    reading,
  }),
]

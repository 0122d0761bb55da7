import type { ValueType } from '../model/reading.ts'
import { amount, decimal } from './money.ts'
import { currencyProblem } from './providers.ts'
import { type Maker, type SourceContext, type SourceKind, type SourceRecord, sourceKind } from './source.ts'

/** The columns of a report of spend by day and campaign. Of several names, the file has one. */
export interface AdReport {
  name: string
  source: string
  title: string
  /** As in ad_spend. The channel depends on it. */
  platform: string
  day: string
  /** The last day that a row covers, if rows of the report can cover several days. */
  lastDay?: string
  campaign: string
  /** Columns of spend. The first that is filled counts. Several names mean several currencies. */
  spend: readonly string[]
  currency?: readonly string[]
  impressions: readonly string[]
  clicks: readonly string[]
  needs: readonly string[]
  lacks?: readonly string[]
  reading: NonNullable<SourceKind['reading']>
  notes?: readonly string[]
}

type Rule = 'total' | 'nothing'

const notes = [
  'Rows of one day and campaign (by device, ad group, ad) add up. `spend_id` stays empty: the newest file with a day of a campaign restates it.',
  'A row of 0.00 is kept: it restates its day.',
]

/** Turns a report of an advertising platform into rows of ad_spend. */
export function adReport(report: AdReport): SourceKind {
  const { day, lastDay, campaign, spend, currency = [], impressions, clicks } = report
  const columns: Record<string, ValueType> = {
    [day]: 'date',
    ...(lastDay ? { [lastDay]: 'date' } : {}),
    [campaign]: 'text',
    ...all(spend, 'money'),
    ...all(currency, 'text'),
    ...all(impressions, 'integer'),
    ...all(clicks, 'integer'),
  }
  const isNeeded = (column: string) => column === day || column === campaign || report.needs.includes(column)
  const part = (needed: boolean) =>
    Object.fromEntries(Object.entries(columns).filter(([column]) => isNeeded(column) === needed))
  return sourceKind<string, string, Rule>({
    name: report.name,
    source: report.source,
    title: report.title,
    grain: 'What a campaign spent on a day, or a part of it.',
    needs: part(true),
    takes: part(false),
    ...(report.lacks ? { lacks: report.lacks } : {}),
    reading: report.reading,
    makes: ['ad_spend'],
    leavesOut: {
      total: 'Totals: rows without a day or a campaign.',
      nothing: 'Empty rows: no spend, no impressions, no clicks.',
    },
    notes: [...notes, ...(report.notes ?? [])],
    cannotKnow: [
      'The visits that an ad brought: its channel follows from the platform and the campaign’s name.',
      'Whether another report has the same spend under another campaign name.',
    ],
    convert([record], make, context) {
      if (record) convertRow(record, report, make, context)
    },
  })
}

type Making = Pick<Maker<string, Rule>, 'row' | 'leaveOut' | 'reject'>

function convertRow(record: SourceRecord, report: AdReport, make: Making, context: SourceContext): void {
  const { day, campaign, lastDay } = report
  const { values } = record
  const date = values[day]
  const name = values[campaign]
  const until = lastDay === undefined ? date : values[lastDay]
  if (date === undefined || name === undefined || /^total\b/i.test(name)) make.leaveOut('total', record)
  else if (until !== undefined && until.slice(0, 10) !== date.slice(0, 10)) {
    const message = `The row is of ${date} to ${until}: export the report with a breakdown by day.`
    make.reject(record, day, message)
  } else spendRow({ date: date.slice(0, 10), campaign_name: name }, record, report, make, context)
}

function spendRow(
  of: { date: string; campaign_name: string },
  record: SourceRecord,
  report: AdReport,
  make: Making,
  context: SourceContext,
): void {
  const { spend, currency = [], platform } = report
  const spent = filled(record, spend)
  const shown = filled(record, report.impressions)
  const clicked = filled(record, report.clicks)
  const isSeen = amount(shown?.text) + amount(clicked?.text) > 0n
  const problem = currencyProblem(currencyOf(record, currency, spent?.column), context)
  if (!spent && !shown && !clicked) make.leaveOut('nothing', record)
  else if (!spent && isSeen) make.reject(record, spend[0], noSpend(report))
  else if (problem !== undefined) make.reject(record, spent?.column, problem)
  else {
    const row = { ...of, platform, amount: decimal(amount(spent?.text)) }
    make.row('ad_spend', { ...row, impressions: shown?.text, clicks: clicked?.text }, record)
  }
}

function all(columns: readonly string[], type: ValueType): Record<string, ValueType> {
  return Object.fromEntries(columns.map((column) => [column, type]))
}

/** The first of these columns with a value in the record. */
function filled({ values }: SourceRecord, columns: readonly string[]) {
  const column = columns.find((name) => values[name] !== undefined)
  return column === undefined ? undefined : { column, text: values[column] as string }
}

function noSpend({ source, spend: [column = ''] }: AdReport): string {
  return `The ad was shown or clicked, and the row has no spend: if its column has another name, say so under sources.${source}.columns: { "name in the file": ${JSON.stringify(column)} }.`
}

/** Its own column, otherwise the code at the end of the spend column's name: `Amount spent (USD)`. */
function currencyOf(
  record: SourceRecord,
  columns: readonly string[],
  spend: string | undefined,
): string | undefined {
  return filled(record, columns)?.text ?? /\(([A-Z]{3})\)$/.exec(spend ?? '')?.[1]
}

const CURRENCIES = (
  'USD EUR GBP CAD AUD NZD CHF SEK NOK DKK PLN CZK HUF RON BGN TRY ILS AED SAR ZAR INR IDR MYR SGD THB VND PHP HKD ' +
  'TWD JPY KRW BRL MXN ARS CLP COP PEN UYU EGP MAD NGN KES PKR BDT LKR UAH RSD ISK QAR KWD'
).split(' ')

/** The names of a column whose name ends in the currency of the account. */
export const inCurrencies = (name: string): string[] => CURRENCIES.map((code) => `${name} (${code})`)

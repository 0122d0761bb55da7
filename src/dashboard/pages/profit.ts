import { labelOf, metric } from '../../metrics/registry.ts'
import type { Figures } from '../../reports/figures.ts'
import { lineName, shareOfNetSales, statementLines } from '../../reports/statement.ts'
import type { Section } from '../contract.ts'
import { column } from '../glossary.ts'
import { listed } from './listed.ts'
import { type Page, type PageContext, tilesAndSections } from './page.ts'

const metrics = statementLines.map(([name]) => name)

/** What is left of sales after costs, ads and expenses, and where. */
export const profit: Page<'profit'> = async (context) => {
  const { tiles, sections: found } = await tilesAndSections(context, 'profit', {
    trend: listed('profit', 'trend'),
    statement: { by: [], metrics, before: context.request.compareRange ? metrics : [] },
    channels: listed('profit', 'channels', { sort: 'contribution_after_ads', limit: 50 }),
    campaigns: listed('profit', 'campaigns', { sort: 'ad_spend', limit: 100 }),
    coupons: listed('profit', 'coupons', { sort: 'orders', limit: 101 }),
  })
  const { statement, coupons, campaigns } = found
  return {
    tiles,
    sections: {
      ...found,
      statement: statementSection(context, statement),
      campaigns: withoutTotal({ ...campaigns, rows: campaigns.rows.filter(({ ad_spend }) => ad_spend) }),
      coupons: { ...coupons, rows: coupons.rows.filter(({ coupon }) => coupon !== null) },
    },
  }
}

/** Campaigns without ads are left out, so the total number of rows is meaningless. */
function withoutTotal({ total: _, ...section }: Section): Section {
  return section
}

/** Turns the single row of figures into lines, from gross sales down to net profit. */
function statementSection({ request }: PageContext, figures: Section): Section {
  const row = (figures.rows[0] ?? {}) as Figures
  return {
    ...figures,
    columns: [
      column('line'),
      column('amount', { description: 'Amount of the range.' }),
      column('percent_of_net_sales'),
      column('amount_before'),
    ],
    rows: statementLines.map(([name, sign]) => ({
      line: lineName({ label: labelOf(metric(name)), sign }),
      amount: row[name] ?? null,
      percent_of_net_sales: shareOfNetSales(row[name], row.net_sales),
      amount_before: request.compareRange ? (row[`${name}_before`] ?? null) : null,
    })),
  }
}

import type { Section } from '../../contract.ts'
import { column } from '../../glossary.ts'
import { pageList } from '../../page_list.ts'
import { type PageContext, type SectionSpec, sections } from '../page.ts'
import { byWeight, causesBy, explainedBy as cuts } from './explained.ts'

const MOST_MEMBERS = 100_000

/** What was sold, by each dimension that a change is explained by. Empty if nothing is compared. */
export type Sold = Partial<Record<(typeof cuts)[number], Section>>

/** All in one statement, since each reads the same sales; with what the bridge needs of products. */
export async function soldByCause(context: PageContext): Promise<Sold> {
  if (context.request.compareRange === null) return {}
  return sections(
    context,
    Object.fromEntries(
      cuts.map((cut) => [
        cut,
        cut === 'product'
          ? soldBy(['product', 'product_name'], ['net_sales', 'units', 'net_revenue'])
          : soldBy([cut], ['net_sales']),
      ]),
    ),
  )
}

const soldBy = (by: SectionSpec['by'], metrics: readonly string[]): SectionSpec => ({
  by,
  metrics,
  before: metrics,
  sort: 'net_sales',
  limit: MOST_MEMBERS,
})

/**
 * The causes of a change of net sales: for each dimension the members that explain most of it. The others are one row,
 * so that each dimension adds up to the change. A member explains what it changed beyond its share of the shop's
 * change.
 */
export function causes(sold: Sold): Section {
  const rows = cuts.flatMap((cut) => causesBy(cut, sold[cut]?.rows ?? []))
  return {
    columns: pageList.morning.sections.causes.map((name) => column(name)),
    rows: rows.sort(byWeight),
    ignored: [],
    followsRange: true,
  }
}

import type { Section } from '../../contract.ts'
import { column } from '../../glossary.ts'
import { pageList } from '../../page_list.ts'
import { type PageContext, type SectionSpec, sections } from '../page.ts'
import { byWeight, causesBy, explainedBy as cuts } from './explained.ts'

const MOST_MEMBERS = 100_000

/**
 * The causes of a change of net sales: for each dimension the members that explain most of it. The others are one row,
 * so that each dimension adds up to the change. A member explains what it changed beyond its share of the shop's
 * change.
 */
export async function causes(context: PageContext): Promise<Section> {
  const isCompared = context.request.compareRange !== null
  const found = isCompared
    ? await sections(
        context,
        Object.fromEntries(
          cuts.map((cut) => [cut, netSalesBy(cut === 'product' ? ['product', 'product_name'] : [cut])]),
        ),
      )
    : undefined
  const rows = found ? cuts.flatMap((cut) => causesBy(cut, (found[cut] as Section).rows)) : []
  return {
    columns: pageList.morning.sections.causes.map((name) => column(name)),
    rows: rows.sort(byWeight),
    ignored: [],
    followsRange: true,
  }
}

const netSalesBy = (by: SectionSpec['by']): SectionSpec => ({
  by,
  metrics: ['net_sales'],
  before: ['net_sales'],
  sort: 'net_sales',
  limit: MOST_MEMBERS,
})

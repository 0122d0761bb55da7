import { sql } from '../../db/sql.ts'
import { percent } from '../../shown_text.ts'
import type { AppliedRequest, Column, Row, Section } from '../contract.ts'
import { column } from '../glossary.ts'
import { pageList } from '../page_list.ts'
import type { ColumnName } from '../words.ts'
import { historySection, sumOf } from './fixed.ts'
import {
  contextOf,
  meanwhile,
  type Page,
  type PageContext,
  sections,
  tilesAndSections,
  withoutGaps,
} from './page.ts'

const MOST_RANKED = 500
const MOST_CATEGORIES = 8
/** Products whose stock lasts no longer are listed, whatever their reorder level. */
const SOON_DAYS = 28
const RANKS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

/** Columns that differ in this page's lists: the name belongs to one product, and the number filters. */
const own: Partial<Record<ColumnName, Column>> = {
  product: { ...column('product_name'), name: 'product' },
  product_id: { ...column('product_id'), filter: 'product' },
}
const columnsOf = (section: 'ranking' | 'cart' | 'low_stock'): (ColumnName | Column)[] =>
  pageList.products.sections[section].map((name) => own[name] ?? name)

/** What is sold. */
export const products: Page<'products'> = async (context) => {
  const margins = await meanwhile(context, categoryMargin)
  const {
    tiles,
    sections: { ranking, cart },
  } = await tilesAndSections(context, 'products', {
    ranking: {
      by: ['product', 'product_name', 'category'],
      isChoice: true,
      metrics: ['net_sales', 'units', 'orders', 'gross_profit', 'profit_margin', 'returns'],
      before: ['net_sales'],
      share: 'net_sales',
      isCumulative: true,
      sort: 'net_sales',
      limit: 20_000,
      columns: columnsOf('ranking'),
    },
    cart: {
      by: ['product', 'product_name', 'category'],
      metrics: ['times_added_to_cart', 'times_purchased', 'cart_to_purchase_rate'],
      sort: 'times_added_to_cart',
      limit: 100,
      columns: columnsOf('cart'),
    },
  })
  const ranked = ranking.rows
    .filter(({ orders, returns }) => Number(orders) !== 0 || Number(returns) !== 0)
    .map(named)
  return {
    tiles,
    sections: {
      ranking: {
        ...ranking,
        rows: ranked.slice(0, MOST_RANKED),
        ...(ranked.length > MOST_RANKED ? { total: ranked.length } : {}),
      },
      pareto: paretoOf(ranking, ranked),
      category_margin: await margins(),
      cart: { ...cart, rows: cart.rows.map(named) },
      together: await together(context),
      low_stock: await lowStock(context),
    },
  }
}

/** The product by its name, with its id. */
function named({ product, product_name: name, ...row }: Row): Row {
  return { product: name ?? null, product_id: product ?? null, ...row }
}

/** The share of revenue of the best 1, 2, 3, … products. */
function paretoOf(ranking: Section, rows: readonly Row[]): Section {
  const sold = rows.filter(({ net_sales: sales }) => Number(sales) > 0)
  // The last row covers all products, even those that were only returned.
  const ranks = [...RANKS.filter((rank) => rank < sold.length), ...(sold.length > 0 ? [rows.length] : [])]
  return {
    columns: pageList.products.sections.pareto.map((name) => column(name)),
    rows: ranks.map((rank) => ({
      products: rank,
      products_share: percent(rank, rows.length),
      net_sales: sumOf(rows.slice(0, rank).map((row) => row.net_sales)),
      cumulative_share: rows[rank - 1]?.cumulative_share ?? null,
    })),
    ignored: ranking.ignored,
    followsRange: true,
  }
}

/** Month by month, the categories that sell most in the range. */
async function categoryMargin(context: PageContext): Promise<Section> {
  const request: AppliedRequest = {
    ...context.request,
    grain: 'month',
    compare: 'none',
    compareRange: null,
  }
  const byMonth = contextOf(context, request, context)
  const { margin } = await sections(byMonth, {
    margin: {
      by: ['category'],
      isOverTime: true,
      metrics: ['net_sales', 'gross_profit', 'profit_margin'],
      best: { members: MOST_CATEGORIES, by: 'net_sales' },
    },
  })
  const { rows, ...whole } = withoutGaps(byMonth, margin, 'category', [
    ...new Set(margin.rows.map(({ category }) => category ?? null)),
  ])
  return {
    ...whole,
    columns: margin.columns.map((one) => (one.name === 'period' ? column('month') : one)),
    rows: rows.map(({ period, ...row }) => ({ month: period ?? null, ...row })),
  }
}

function together(context: PageContext): Promise<Section> {
  return historySection(
    context,
    pageList.products.sections.together,
    sql`select
        a.product_name as antecedent,
        r.antecedent as antecedent_id,
        c.product_name as consequent,
        r.consequent as consequent_id,
        r.orders_together,
        r.support,
        r.confidence,
        r.lift
    from (
        select *
        from (
            select distinct on (least(antecedent, consequent), greatest(antecedent, consequent)) *
            from warehouse.vw_product_association_rules
            where lift > 1
            order by least(antecedent, consequent), greatest(antecedent, consequent), confidence desc, antecedent
        ) as pair
        order by orders_together desc, lift desc, antecedent, consequent
        limit 100
    ) as r
    join warehouse.dim_product as a on a.product_id = r.antecedent
    join warehouse.dim_product as c on c.product_id = r.consequent
    order by r.orders_together desc, r.lift desc, r.antecedent, r.consequent`,
  )
}

/** What sells out first at the pace of the last 28 days, and what is at its reorder level. */
function lowStock(context: PageContext): Promise<Section> {
  return historySection(
    context,
    columnsOf('low_stock'),
    sql`with low as (
    select product_id, sum(reorder_level) as reorder_level
    from warehouse.vw_low_inventory
    group by product_id
)
select
    s.product_name as product,
    s.product_id,
    s.quantity_on_hand,
    s.units_28_days,
    s.units_a_day,
    s.days_left,
    s.revenue_at_risk,
    low.reorder_level,
    s.date
from warehouse.vw_days_of_stock as s
left join low using (product_id)
where s.days_left <= ${SOON_DAYS} or low.product_id is not null
order by s.days_left nulls last, s.revenue_at_risk desc, s.product_id
limit 500`,
  )
}

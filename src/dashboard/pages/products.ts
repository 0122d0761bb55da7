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
const RANKS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

const productId = { ...column('product_id'), filter: 'product' as const }
const names: readonly (ColumnName | Column)[] = [
  { ...column('product_name'), name: 'product' },
  productId,
  'category',
]

/** What is sold. */
export const products: Page<'products'> = async (context) => {
  const margins = await meanwhile(context, categoryMargin)
  const {
    tiles,
    sections: { ranking, cart },
  } = await tilesAndSections(context, 'products', {
    ranking: {
      by: ['product', 'product_name', 'category'],
      metrics: ['net_revenue', 'units', 'orders', 'gross_profit', 'profit_margin', 'returns'],
      share: 'net_revenue',
      isCumulative: true,
      sort: 'net_revenue',
      limit: 20_000,
      columns: [
        ...names,
        'net_revenue',
        'share',
        'cumulative_share',
        'units',
        'orders',
        'gross_profit',
        'profit_margin',
        'returns',
      ],
    },
    cart: {
      by: ['product', 'product_name', 'category'],
      metrics: ['times_added_to_cart', 'times_purchased', 'cart_to_purchase_rate'],
      sort: 'times_added_to_cart',
      limit: 100,
      columns: [...names, 'times_added_to_cart', 'times_purchased', 'cart_to_purchase_rate'],
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

/** The product by its name, and its id beside it. */
function named({ product, product_name: name, ...row }: Row): Row {
  return { product: name ?? null, product_id: product ?? null, ...row }
}

/** How much of revenue the best 1, 2, 3, … products make. */
function paretoOf(ranking: Section, rows: readonly Row[]): Section {
  const sold = rows.filter(({ net_revenue: revenue }) => Number(revenue) > 0)
  const all = rows.filter(({ orders }) => Number(orders) > 0).length
  const ranks = [...RANKS.filter((rank) => rank < sold.length), ...(sold.length > 0 ? [sold.length] : [])]
  return {
    columns: pageList.products.sections.pareto.map((name) => column(name)),
    rows: ranks.map((rank) => ({
      products: rank,
      products_share: Math.round((rank / all) * 10_000) / 100,
      net_revenue: sumOf(sold.slice(0, rank).map((row) => row.net_revenue)),
      cumulative_share: sold[rank - 1]?.cumulative_share ?? null,
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
  const byMonth = contextOf(context, request, context.memory)
  const { margin } = await sections(byMonth, {
    margin: {
      by: ['category'],
      isOverTime: true,
      metrics: ['net_revenue', 'gross_profit', 'profit_margin'],
      best: { members: MOST_CATEGORIES, by: 'net_revenue' },
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
    `select
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
        from warehouse.vw_product_association_rules
        order by orders_together desc, lift desc, antecedent, consequent
        limit 100
    ) as r
    join warehouse.dim_product as a on a.product_id = r.antecedent
    join warehouse.dim_product as c on c.product_id = r.consequent
    order by r.orders_together desc, r.lift desc, r.antecedent, r.consequent`,
  )
}

function lowStock(context: PageContext): Promise<Section> {
  return historySection(
    context,
    [
      { ...column('product_name'), name: 'product' },
      productId,
      'location',
      'quantity_on_hand',
      'reorder_level',
      'date',
    ],
    `select product_name as product, product_id, location, quantity_on_hand, reorder_level, date
    from warehouse.vw_low_inventory
    order by quantity_on_hand - reorder_level, product_id, location
    limit 500`,
  )
}

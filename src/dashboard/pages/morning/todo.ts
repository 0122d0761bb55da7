import { readRules } from '../../../alerts/rules.ts'
import { ruleText, standingText } from '../../../alerts/words.ts'
import { addDays } from '../../../calendar.ts'
import { col } from '../../../db/columns.ts'
import { sql } from '../../../db/sql.ts'
import { readRows } from '../../../db/statements.ts'
import { isMetric } from '../../../metrics/registry.ts'
import { plainNumber } from '../../../reports/figures.ts'
import { decimals } from '../../../shown_text.ts'
import type { AppliedRequest, Cell, Row, Section } from '../../contract.ts'
import { column } from '../../glossary.ts'
import { pageList } from '../../page_list.ts'
import { contextOf, type PageContext, sections } from '../page.ts'
import { oddRefunds } from './odd_refunds.ts'

/** Losses are judged over this many days. */
const JUDGED_DAYS = 28
const MOST_OF_A_KIND = 10

/** What needs attention as of the newest day, whatever the range: firing rules, then the largest amounts. */
export async function todo(context: PageContext): Promise<Section> {
  const rows = await context.memory.rows(context, 'todo', () => losses(context))
  return {
    columns: pageList.morning.sections.todo.map((name) => column(name)),
    rows: [...(await ringing(context)), ...rows],
    ignored: [],
    followsRange: false,
  }
}

/** What costs money. It only changes with the publication. */
async function losses(context: PageContext): Promise<Row[]> {
  const rows = [
    ...(await sellingOut(context)),
    ...(await losingMoney(context)),
    ...(await losingCoupons(context)),
    ...(await oddRefunds(context)),
  ]
  return rows.sort((a, b) => Number(a.money) - Number(b.money))
}

/** The rules that ring, as they were judged after the last night. */
async function ringing({ trx }: PageContext): Promise<Row[]> {
  const rules = await readRules(trx)
  return rules.flatMap((rule) =>
    rule.firingSince === null || !isMetric(rule.metric)
      ? []
      : [{ kind: 'Alert', what: ruleText(rule), detail: standingText(rule), money: null }],
  )
}

async function sellingOut({ trx }: PageContext): Promise<Row[]> {
  const rows = await readRows(
    trx,
    {
      product_id: col.text,
      product_name: col.text.orNull,
      quantity_on_hand: col.number,
      units_a_day: col.numeric,
      days_left: col.numeric,
      revenue_at_risk: col.numeric,
    },
    sql`select product_id, product_name, quantity_on_hand, units_a_day, days_left, revenue_at_risk
     from warehouse.vw_days_of_stock
     where days_left <= 7
     order by revenue_at_risk desc, product_id
     limit ${MOST_OF_A_KIND}`,
  )
  return rows.map((row) => ({
    kind: 'Sells out',
    what: row.product_name ?? row.product_id ?? null,
    detail:
      Number(row.quantity_on_hand) <= 0
        ? `None left; it sells ${row.units_a_day} a day. Order more.`
        : `${row.quantity_on_hand} left, ${row.units_a_day} sold a day: enough for ${row.days_left} days. Order more.`,
    money: negative(row.revenue_at_risk),
  }))
}

/** Channels and campaigns that cost more than they bring in. */
async function losingMoney(context: PageContext): Promise<Row[]> {
  const last = context.activity?.to
  if (last === undefined) return []
  const request: AppliedRequest = {
    range: { from: addDays(last, 1 - JUDGED_DAYS), to: last },
    grain: 'month',
    compare: 'none',
    compareRange: null,
    filters: {},
  }
  const found = await sections(contextOf(context, request, context), {
    channel: {
      by: ['channel'],
      metrics: ['contribution_after_ads', 'ad_spend', 'net_revenue'],
      sort: 'contribution_after_ads',
      limit: 1_000,
    },
    campaign: {
      by: ['campaign'],
      metrics: ['contribution_after_ads', 'ad_spend', 'net_revenue'],
      sort: 'ad_spend',
      limit: 1_000,
    },
  })
  const kinds = [
    ['Channel loses money', 'channel', found.channel.rows],
    ['Campaign loses money', 'campaign', found.campaign.rows.filter(({ ad_spend }) => Number(ad_spend) > 0)],
  ] as const
  return kinds.flatMap(([kind, name, rows]) =>
    rows
      .filter(({ contribution_after_ads: left }) => Number(left) < 0)
      .sort((a, b) => Number(a.contribution_after_ads) - Number(b.contribution_after_ads))
      .slice(0, MOST_OF_A_KIND)
      .map((row) => ({
        kind,
        what: row[name] ?? `No ${name}`,
        detail: `In ${JUDGED_DAYS} days it sold ${amountText(row.net_revenue)}; its ads cost ${amountText(row.ad_spend)}. Spend less on it, or raise what it sells.`,
        money: row.contribution_after_ads ?? null,
      })),
  )
}

/** Coupons whose orders together lose money. */
async function losingCoupons({ trx }: PageContext): Promise<Row[]> {
  const rows = await readRows(
    trx,
    {
      discount_coupon_code: col.text,
      orders: col.number,
      orders_at_a_loss: col.number,
      contribution: col.numeric,
    },
    sql`select discount_coupon_code, orders, orders_at_a_loss, contribution
     from warehouse.vw_coupon_profit
     where contribution < 0
     order by contribution, discount_coupon_code
     limit ${MOST_OF_A_KIND}`,
  )
  return rows.map((row) => ({
    kind: 'Coupon loses money',
    what: row.discount_coupon_code ?? null,
    detail: `${row.orders_at_a_loss} of its ${row.orders} orders were sold at a loss. End it, or lower the discount.`,
    money: plainNumber(row.contribution),
  }))
}

function amountText(amount: unknown): string {
  return decimals(Number(amount ?? 0), 2)
}

function negative(amount: unknown): Cell {
  const size = plainNumber(amount)
  return size === null ? null : typeof size === 'number' ? 0 - size : `-${size}`
}

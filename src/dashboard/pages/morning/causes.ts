import { divideRounded, fromHundredths } from '../../../reports/hundredths.ts'
import type { Cell, Dimension, Row, Section } from '../../contract.ts'
import { column } from '../../glossary.ts'
import { pageList } from '../../page_list.ts'
import { hundredthsOf } from '../fixed.ts'
import { type PageContext, type SectionSpec, sections } from '../page.ts'

/** The dimensions to cut a change by. Ties go in this order. */
const cuts = [
  'channel',
  'category',
  'product',
  'country',
  'customer_type',
  'coupon',
] as const satisfies Dimension[]

const MOST_MEMBERS = 100_000
/** Members named per dimension. */
const NAMED = 6

interface Member {
  cause: Cell
  member: Cell
  now: bigint
  before: bigint
}

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
  const rows = found ? cuts.flatMap((cut) => rowsOf(cut, found[cut] as Section)) : []
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

function rowsOf(dimension: Dimension, section: Section): Row[] {
  // If a filter or cut does not allow returns, there is nothing to compare.
  if (section.rows.some((row) => row.net_sales === null)) return []
  const members = section.rows.map(
    (row): Member => ({
      cause: (dimension === 'product' ? row.product_name : row[dimension]) ?? null,
      member: row[dimension] ?? null,
      now: hundredthsOf([row.net_sales]),
      before: hundredthsOf([row.net_sales_before]),
    }),
  )
  const sum = (amount: (member: Member) => bigint, list: readonly Member[] = members) =>
    list.reduce((all, member) => all + amount(member), 0n)
  const [all, allBefore] = [sum(({ now }) => now), sum(({ before }) => before)]
  const beyondOf = ({ now, before }: Member) =>
    now - before - (allBefore > 0n ? divideRounded((all - allBefore) * before, allBefore) : 0n)
  const row = (member: Member, name: string): Row => ({
    dimension: name,
    cause: member.cause,
    member: member.member,
    net_sales: fromHundredths(member.now),
    net_sales_before: fromHundredths(member.before),
    change: fromHundredths(member.now - member.before),
    beyond: fromHundredths(beyondOf(member)),
  })
  const ranked = members
    .map((member) => ({ member, row: row(member, dimension) }))
    .sort((a, b) => byWeight(a.row, b.row))
  const others = ranked.slice(NAMED).map(({ member }) => member)
  const rest: Member = {
    cause: `others (${others.length})`,
    member: null,
    now: sum(({ now }) => now, others),
    before: sum(({ before }) => before, others),
  }
  return [
    ...ranked.slice(0, NAMED).map((each) => each.row),
    ...(others.length > 0 ? [row(rest, `${dimension} others`)] : []),
  ]
}

/**
 * How much of the change a member explains: its change beyond its share, in its own direction, weighted by how large
 * that is relative to its own size. So random change in large members (much money, but little relative to their size)
 * ranks below a channel that stops. A member explains nothing if it moves with the shop, or against it by less than the
 * shop did.
 */
function weightOf({ dimension, change, beyond, net_sales, net_sales_before }: Row): number {
  if (String(dimension).endsWith(' others')) return -1
  const [moved, stood] = [Number(change), Number(beyond)]
  if (Math.sign(moved) !== Math.sign(stood)) return 0
  const size = Math.abs(Number(net_sales)) + Math.abs(Number(net_sales_before))
  return size === 0 ? 0 : Math.min(Math.abs(moved), Math.abs(stood)) ** 2 / size
}

/** Those that explain most come first; ties by the size of the change. */
function byWeight(a: Row, b: Row): number {
  return weightOf(b) - weightOf(a) || Math.abs(Number(b.change)) - Math.abs(Number(a.change))
}

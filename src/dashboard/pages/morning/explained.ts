import { divideRounded, fromHundredths } from '../../../reports/hundredths.ts'
import type { Cell, Dimension, Row } from '../../contract.ts'
import { hundredthsOf } from '../fixed.ts'

/**
 * The dimensions that a change is explained by. Ties go in this order: if a category has a single product, the product
 * is named.
 */
export const explainedBy = [
  'channel',
  'campaign',
  'product',
  'category',
  'country',
  'customer_type',
  'coupon',
] as const satisfies Dimension[]

/** Members named per dimension. */
const NAMED = 6

interface Member {
  cause: Cell
  member: Cell
  now: bigint
  before: bigint
}

/**
 * The members of a dimension that explain most of a change of net sales, and the others as one row. `rows` are the net
 * sales of each member, now and before.
 */
export function causesBy(dimension: Dimension, rows: readonly Row[]): Row[] {
  // If a filter or cut does not allow returns, or a range has no data, there is nothing to compare.
  if (rows.some((row) => row.net_sales === null || row.net_sales_before === null)) return []
  const members = rows.map(
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
export function byWeight(a: Row, b: Row): number {
  return weightOf(b) - weightOf(a) || Math.abs(Number(b.change)) - Math.abs(Number(a.change))
}

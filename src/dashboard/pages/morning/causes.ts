import { divideRounded, fromHundredths, hundredths } from '../../../reports/hundredths.ts'
import type { Cell, Dimension, Row, Section } from '../../contract.ts'
import { column } from '../../glossary.ts'
import { type PageContext, type SectionSpec, sections } from '../page.ts'

/** What a change is cut by, in the order of ties. */
const cuts = [
  'channel',
  'category',
  'product',
  'country',
  'customer_type',
  'coupon',
] as const satisfies Dimension[]

const MOST_MEMBERS = 100_000
/** Members that are named, of each dimension. */
const NAMED = 6

interface Member {
  cause: Cell
  member: Cell
  now: bigint
  before: bigint
}

/**
 * Where the change of net sales lies: by each dimension the members that changed most beyond their part of the shop's
 * change, and the others as one row, so that each dimension sums to the change. What stands out most comes first.
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
    columns: ['dimension', 'cause', 'member', 'net_sales', 'net_sales_before', 'change', 'beyond'].map(
      (name) => column(name),
    ),
    rows: rows.sort((a, b) => sizeOf(b) - sizeOf(a)),
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
  // A filter or cut that returns can't be told by leaves nothing to compare.
  if (section.rows.some((row) => row.net_sales === null)) return []
  const members = section.rows.map(
    (row): Member => ({
      cause: (dimension === 'product' ? row.product_name : row[dimension]) ?? null,
      member: row[dimension] ?? null,
      now: money(row.net_sales),
      before: money(row.net_sales_before),
    }),
  )
  const sum = (amount: (member: Member) => bigint, list: readonly Member[] = members) =>
    list.reduce((all, member) => all + amount(member), 0n)
  const [all, allBefore] = [sum(({ now }) => now), sum(({ before }) => before)]
  const beyondOf = ({ now, before }: Member) =>
    now - before - (allBefore > 0n ? divideRounded((all - allBefore) * before, allBefore) : 0n)
  const size = (member: Member) => {
    const beyond = beyondOf(member)
    return beyond < 0n ? -beyond : beyond
  }
  const changed = members.filter(({ now, before }) => now !== before)
  const ranked = [...changed].sort((a, b) => Number(size(b) - size(a)))
  const named = ranked.slice(0, NAMED)
  const others = members.filter((member) => !named.includes(member))
  const rest: Member = {
    cause: `others (${others.length})`,
    member: null,
    now: sum(({ now }) => now, others),
    before: sum(({ before }) => before, others),
  }
  const row = (member: Member, isOthers: boolean): Row => ({
    dimension: isOthers ? `${dimension} others` : dimension,
    cause: member.cause,
    member: member.member,
    net_sales: fromHundredths(member.now),
    net_sales_before: fromHundredths(member.before),
    change: fromHundredths(member.now - member.before),
    beyond: fromHundredths(beyondOf(member)),
  })
  return [...named.map((member) => row(member, false)), ...(others.length > 0 ? [row(rest, true)] : [])]
}

function sizeOf({ dimension, beyond }: Row): number {
  return String(dimension).endsWith(' others') ? -1 : Math.abs(Number(beyond))
}

function money(cell: Cell | undefined): bigint {
  return hundredths(typeof cell === 'boolean' ? null : cell) ?? 0n
}

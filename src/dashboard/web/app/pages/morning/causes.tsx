import { type Dimension, dimensions } from '../../../../../metrics/dimensions.ts'
import type { PageAnswer, Row } from '../../../../contract.ts'
import { valueText } from '../../components/chips.tsx'
import { TableCard } from '../../components/table_card.tsx'
import { dimensionLabel, useShop } from '../../state/shop.ts'
import { toggleFilter } from '../../state/view.ts'

type Section = PageAnswer<'morning'>['sections']['causes']

/** Where the change happened. A click on a member sets it as a filter. */
export function Causes({ section }: { section: Section }) {
  const shop = useShop()
  const named = section.rows.filter(({ dimension }) => isDimension(dimension))
  const pick = (row: Row) => {
    if (isDimension(row.dimension)) toggleFilter(row.dimension, String(row.member ?? ''))
  }
  return (
    <TableCard
      id="causes"
      title="Where it changed"
      help="Change of net sales by channel, campaign, category, product, country, kind of customer and coupon. First what changed most beyond its part of the whole change."
      section={{ ...section, rows: named }}
      columns={['dimension', 'cause', 'change', 'beyond']}
      span={6}
      height={260}
      limit={10}
      onRow={pick}
      empty="Nothing to compare with."
      cells={{
        dimension: (row) => (isDimension(row.dimension) ? dimensionLabel(shop, row.dimension) : ''),
        cause: (row) => causeText(row),
      }}
    />
  )
}

/** The member in words. Rows "… others" already say what they are. */
function causeText({ dimension, member, cause }: Row): string {
  if (isDimension(dimension) && dimension !== 'product') return valueText(dimension, String(member ?? ''))
  return String(cause ?? '')
}

function isDimension(name: unknown): name is Dimension {
  return dimensions.includes(name as Dimension)
}

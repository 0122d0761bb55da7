import type { PageAnswer } from '../../../../contract.ts'
import { columnOf } from '../../charts/cells.ts'
import { TableCard } from '../../components/table_card.tsx'
import { shown } from '../../format.ts'
import { metricLabel, useShop } from '../../state/shop.ts'

type Section = PageAnswer<'morning'>['sections']['pace']

/** The month so far. */
export function Pace({ section }: { section: Section }) {
  const shop = useShop()
  const unitOf = (metric: unknown) => shop.metrics.find(({ name }) => name === metric)?.unit ?? 'number'
  return (
    <TableCard
      id="pace"
      title="The month so far"
      help="Against the same days of the year before; of the month before where the shop is younger."
      section={section}
      span={5}
      limit={10}
      cells={{
        metric: (row) => metricLabel(shop, String(row.metric)),
        month_to_date: (row) => shown(row.month_to_date, unitOf(row.metric)),
        month_to_date_before: (row) => shown(row.month_to_date_before, unitOf(row.metric)),
        pace: (row) => shown(row.pace, columnOf(section, 'pace').unit),
      }}
    />
  )
}

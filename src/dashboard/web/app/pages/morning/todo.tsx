import type { HealthAnswer, PageAnswer, Row } from '../../../../contract.ts'
import { TableCard } from '../../components/table_card.tsx'
import { useJson } from '../../state/api.ts'

type Section = PageAnswer<'morning'>['sections']['todo']

/** What wants attention: in the shop's figures, and in the data itself. */
export function Todo({ section }: { section: Section }) {
  const { data } = useJson<HealthAnswer>('/api/v1/health')
  const rows = [...(data ? ofData(data) : []), ...section.rows]
  return (
    <TableCard
      id="todo"
      title="Do today"
      help="Products that sell out within seven days; channels, campaigns and coupons that lose money; unusual refunds; data that wants a look."
      section={{ ...section, followsRange: true, rows }}
      span={7}
      limit={8}
      empty="Nothing wants your attention today."
    />
  )
}

function ofData({ checks, openRejects, runs }: HealthAnswer): Row[] {
  const rejected = openRejects.reduce((sum, { rows }) => sum + rows, 0)
  const [last] = runs
  return [
    ...(last?.status === 'failed'
      ? [{ kind: 'The last load failed', what: null, detail: last.error, money: null }]
      : []),
    ...checks
      .filter(({ status }) => status !== 'passed')
      .map(({ description, advice, money }) => ({
        kind: 'Look at the data',
        what: description,
        detail: advice,
        money: money === null ? null : -money,
      })),
    ...(rejected > 0
      ? [
          {
            kind: 'Rows were not taken',
            what: `${rejected} rows`,
            detail: 'Health lists them with their reasons.',
            money: null,
          },
        ]
      : []),
  ]
}

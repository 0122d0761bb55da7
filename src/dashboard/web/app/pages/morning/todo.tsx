import { useState } from 'preact/hooks'
import type { HealthAnswer, PageAnswer, Row } from '../../../../contract.ts'
import { Card } from '../../components/card.tsx'
import { brief } from '../../format.ts'
import { useJson } from '../../state/api.ts'

type Section = PageAnswer<'morning'>['sections']['todo']

const FIRST = 7

/** What needs attention in the shop's figures and in the data itself. */
export function Todo({ section }: { section: Section }) {
  const { data } = useJson<HealthAnswer>('/api/v1/health')
  const rows = [...(data ? ofData(data) : []), ...section.rows]
  const [isOpen, setOpen] = useState(false)
  const shownRows = isOpen ? rows : rows.slice(0, FIRST)
  return (
    <Card
      id="todo"
      title="Do today"
      help="Products that sell out within seven days; channels, campaigns and coupons that lose money; unusual refunds; data that wants a look."
      section={{ ...section, followsRange: true, rows }}
      span={7}
      height={160}
      empty="Nothing wants your attention today."
    >
      <ul class="todo">
        {shownRows.map((row) => (
          <li key={`${row.kind} ${row.what}`}>
            <span class="note is-warn">{row.kind}</span>
            <span class="todo-text">
              {row.what && <strong>{String(row.what).replace(/\.$/, '')}. </strong>}
              {row.detail}
            </span>
            <span class="todo-money">{row.money === null ? '' : brief(row.money ?? null, 'money')}</span>
          </li>
        ))}
      </ul>
      {rows.length > FIRST && (
        <button type="button" class="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show fewer' : `Show all ${rows.length}`}
        </button>
      )}
    </Card>
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

import { useState } from 'preact/hooks'
import type { HealthAnswer, PageAnswer, Row } from '../../../../contract.ts'
import { Card } from '../../components/card.tsx'
import { PageLink } from '../../components/page_link.tsx'
import { brief, counted, shown } from '../../format.ts'
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
              {row.detail} {row.isOfData === true && <PageLink page="health">More on Health</PageLink>}
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
      ? [{ kind: 'The last load failed', what: null, detail: last.error, money: null, isOfData: true }]
      : []),
    ...checks
      .filter(({ status }) => status !== 'passed')
      .map(({ finds, failingRows, advice, money }) => ({
        kind: 'Look at the data',
        what: `${finds}: ${shown(failingRows, 'count')}`,
        detail: firstSentence(advice),
        money,
        isOfData: true,
      })),
    ...(rejected > 0
      ? [
          {
            kind: 'Rows were not taken',
            what: counted(rejected, 'row'),
            detail: 'They are kept, each with its reason.',
            money: null,
            isOfData: true,
          },
        ]
      : []),
  ]
}

/** Advice begins with what to do first. */
function firstSentence(text: string): string {
  return /^.+?[.](?= |$)/.exec(text)?.[0] ?? text
}

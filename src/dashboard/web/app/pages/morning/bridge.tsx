import type { PageAnswer, Row } from '../../../../contract.ts'
import { Card } from '../../components/card.tsx'
import { brief } from '../../format.ts'

type Section = PageAnswer<'morning'>['sections']['bridge']

const HEIGHT = 260

/** What changed: the steps from one figure to the other. They add up to the cent. */
export function Bridge({ section }: { section: Section }) {
  const names = [...new Set(section.rows.map(({ bridge }) => String(bridge)))]
  return (
    <Card
      id="bridge"
      title="What changed"
      help="Steps from the figure before to that of now. Each step is what its own change makes, the others being equal; together they are the whole change."
      section={section}
      span={6}
      height={HEIGHT}
      empty="Nothing to compare with."
    >
      <div class="bridges">
        {names.map((name) => (
          <Steps key={name} name={name} rows={section.rows.filter(({ bridge }) => bridge === name)} />
        ))}
      </div>
    </Card>
  )
}

/** Steps that changed nothing are left out. */
function Steps({ name, rows }: { name: string; rows: readonly Row[] }) {
  const isEnd = (index: number) => index === 0 || index === rows.length - 1
  const most = Math.max(...rows.map(({ amount }, index) => (isEnd(index) ? 0 : Math.abs(Number(amount)))), 1)
  return (
    <div class="bridge">
      <h3>{name}</h3>
      <ol>
        {rows.map(({ step, amount }, index) => {
          const size = Number(amount)
          if (size === 0 && !isEnd(index)) return null
          const width = `${isEnd(index) ? 0 : (Math.abs(size) / most) * 50}%`
          return (
            <li key={String(step)} class={isEnd(index) ? 'bridge-end' : 'bridge-step'}>
              <span class="bridge-name">{step}</span>
              <span class="bridge-field">
                <span
                  class={size < 0 ? 'bridge-bar is-down' : 'bridge-bar is-up'}
                  style={size < 0 ? { right: '50%', width } : { left: '50%', width }}
                />
              </span>
              <span class="bridge-amount">
                {!isEnd(index) && size > 0 ? '+' : ''}
                {brief(amount, 'money')}
              </span>
            </li>
          )
        })}
      </ol>
    </div>
  )
}

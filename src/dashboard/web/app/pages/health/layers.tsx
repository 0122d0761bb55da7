import type { HealthAnswer } from '../../../../contract.ts'
import { shown } from '../../format.ts'

/** The number of rows in each layer and table. */
export function Layers({ layers }: Pick<HealthAnswer, 'layers'>) {
  const count = (rows: number, isEstimate: boolean) => `${isEstimate ? 'about ' : ''}${shown(rows, 'count')}`
  return (
    <section class="card span-5" data-card="layers" aria-label="Rows by layer">
      <header class="card-head">
        <h2>Rows by layer</h2>
      </header>
      <ul class="checks">
        {layers.map(({ layer, rows, isEstimate, tables }) => (
          <li key={layer}>
            <details>
              <summary>
                <span class="check-name">{layer}</span>
                <span class="check-rows">{count(rows, isEstimate)}</span>
              </summary>
              <dl class="counts">
                {tables.map((table) => (
                  <div key={table.table}>
                    <dt>
                      <code>{table.table}</code>
                    </dt>
                    <dd>{count(table.rows, table.isEstimate)}</dd>
                  </div>
                ))}
              </dl>
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}

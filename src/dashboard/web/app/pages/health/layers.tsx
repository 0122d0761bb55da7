import type { HealthAnswer } from '../../../../contract.ts'
import { shown } from '../../format.ts'

/** What a layer is for. */
const about: Readonly<Record<string, string>> = {
  staging: 'as the files have them, for some days',
  production: 'the newest state of each order, customer, …',
  warehouse: 'for reports and BI tools',
}

/** The number of rows in each layer and table. */
export function Layers({ layers }: Pick<HealthAnswer, 'layers'>) {
  const count = (rows: number, isEstimate: boolean) => `${isEstimate ? 'about ' : ''}${shown(rows, 'count')}`
  return (
    <section class="card span-5" data-card="layers" aria-label="Rows in the database">
      <header class="card-head">
        <h2>Rows in the database</h2>
      </header>
      <ul class="checks">
        {layers.map(({ layer, rows, isEstimate, tables }) => (
          <li key={layer}>
            <details>
              <summary>
                <span class="check-name">
                  {layer} {about[layer] && <span class="hint">{about[layer]}</span>}
                </span>
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

import type { HealthAnswer } from '../../../../contract.ts'
import { shown } from '../../format.ts'
import { Named } from './named.tsx'
import { feedWords, layerWords } from './words.ts'

/** What a layer is for. */
const about: Readonly<Record<string, string>> = {
  staging: 'kept for some days',
  production: 'of each order, customer, …',
  warehouse: 'and for tools such as Power BI',
}

/** The number of rows in each layer and table. */
export function Layers({ layers }: Pick<HealthAnswer, 'layers'>) {
  const count = (rows: number, isEstimate: boolean) => `${isEstimate ? 'about ' : ''}${shown(rows, 'count')}`
  return (
    <section class="card" data-card="layers" aria-label="Rows in the database">
      <header class="card-head">
        <h2>Rows in the database</h2>
      </header>
      <ul class="checks">
        {layers.map(({ layer, rows, isEstimate, tables }) => (
          <li key={layer}>
            <details>
              <summary>
                <span class="check-name">
                  <Named words={layerWords} name={layer} />{' '}
                  {about[layer] && <span class="hint">{about[layer]}</span>}
                </span>
                <span class="check-rows">{count(rows, isEstimate)}</span>
              </summary>
              <dl class="counts">
                {tables.map((table) => (
                  <div key={table.table}>
                    <dt>
                      {feedWords[table.table] ?? ''} <code>{table.table}</code>
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

import { useState } from 'preact/hooks'
import type { DictionaryAnswer, Dimension, Meta } from '../../../contract.ts'
import { ErrorNotice } from '../components/notice.tsx'
import { TableFrame } from '../components/table_frame.tsx'
import { counted } from '../format.ts'
import { useJson } from '../state/api.ts'
import { dimensionLabel, useShop } from '../state/shop.ts'
import { setOption, useView } from '../state/view.ts'

/** What every figure, table and column means, according to the database itself. */
export default function Dictionary() {
  const shop = useShop()
  const { options } = useView()
  const [search, setSearch] = useState(options.search ?? '')
  const { data, error, retry } = useJson<DictionaryAnswer>('/api/v1/dictionary')
  if (!data) return error ? <ErrorNotice error={error} onRetry={retry} /> : <div class="skeleton block" />
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (...texts: string[]) => {
    const text = texts.join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  }
  // A name in full is what was looked for: it comes first.
  const metrics = data.metrics
    .filter(({ name, label, description }) => fits(name, label, description))
    .sort((a, b) => Number(b.name === search) - Number(a.name === search))
  const relations = data.relations
    .map((relation) => ({
      ...relation,
      found: relation.columns.filter(({ name, description }) => fits(relation.name, name, description)),
      isFound: fits(relation.name, relation.description),
    }))
    .filter(({ found, isFound }) => isFound || found.length > 0)
  return (
    <div class="page-body">
      <search class="dictionary-search">
        <label>
          Search metrics, tables and columns
          <input
            type="search"
            value={search}
            onInput={(event) => {
              setSearch(event.currentTarget.value)
              setOption('search', event.currentTarget.value || undefined)
            }}
          />
        </label>
        <p class="hint" role="status">
          {counted(metrics.length, 'metric')},{' '}
          {counted(relations.length, 'table or view', 'tables and views')}
        </p>
      </search>
      {metrics.length > 0 && (
        <section class="card span-12" aria-labelledby="metrics">
          <header class="card-head">
            <h2 id="metrics">Metrics</h2>
          </header>
          <dl class="dictionary">
            {metrics.map((metric) => (
              <div key={metric.name} id={metric.name}>
                <dt>
                  {metric.label} <code>{metric.name}</code>
                </dt>
                <dd>
                  {metric.description}
                  {metric.dimensions.length < shop.dimensions.length && (
                    <span class="hint"> {byText(shop, metric.dimensions)}</span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section class="card span-12" aria-labelledby="relations">
        <header class="card-head">
          <h2 id="relations">Tables and views of the schema warehouse</h2>
        </header>
        {relations.length === 0 && <p class="empty">Nothing of that name.</p>}
        <ul class="checks">
          {relations.map((relation) => (
            <li key={relation.name}>
              <details open={words.length > 0 && relations.length <= 5}>
                <summary>
                  <code>{relation.name}</code>
                  <span class="note">{relation.kind}</span>
                  <span class="relation-about">{relation.description}</span>
                </summary>
                <TableFrame label={`Columns of ${relation.name}`}>
                  <table class="table">
                    <thead>
                      <tr>
                        <th scope="col">Column</th>
                        <th scope="col">Type</th>
                        <th scope="col">Definition</th>
                      </tr>
                    </thead>
                    <tbody>
                      {(relation.found.length ? relation.found : relation.columns).map((column) => (
                        <tr key={column.name}>
                          <td>
                            <code>{column.name}</code>
                          </td>
                          <td>{column.type}</td>
                          <td class="is-long">{column.description}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </TableFrame>
              </details>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

/** What a metric can be cut by, in few words. */
function byText(shop: Meta, by: readonly Dimension[]): string {
  const names = (list: readonly Dimension[]) =>
    list.map((name) => dimensionLabel(shop, name).toLowerCase()).join(', ')
  const missing = shop.dimensions.map(({ name }) => name).filter((name) => !by.includes(name))
  if (by.length === 0) return 'Known for the whole shop only.'
  return missing.length < by.length ? `Not known by ${names(missing)}.` : `Known by ${names(by)} only.`
}

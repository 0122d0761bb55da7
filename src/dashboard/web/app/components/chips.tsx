import { dimensions, dimensionWords } from '../../../../metrics/dimensions.ts'
import type { Dimension, ValuesAnswer } from '../../../contract.ts'
import { inWords, unnamed } from '../charts/cells.ts'
import { countryName } from '../format.ts'
import { useJson } from '../state/api.ts'
import { dimensionLabel, useShop } from '../state/shop.ts'
import { changeView, toggleFilter, useView } from '../state/view.ts'
import { Icon } from './icon.tsx'

/** The value of a filter in the reader's words. */
export function valueText(dimension: Dimension, value: string): string {
  if (value === '') return unnamed(dimensionWords[dimension])
  return dimension === 'country' ? countryName(value) : inWords(dimension, value)
}

/** The current filters. Each can be removed. */
export function Chips() {
  const shop = useShop()
  const { filters } = useView()
  const set = dimensions.flatMap((name) => (filters[name] ?? []).map((value) => ({ name, value })))
  if (set.length === 0) return null
  return (
    <ul class="chips" aria-label="Filters">
      {set.map(({ name, value }) => (
        <li key={`${name} ${value}`} class="chip">
          <span>
            <span class="chip-name">{dimensionLabel(shop, name)}:</span>{' '}
            {name === 'product' ? <ProductName id={value} /> : valueText(name, value)}
          </span>
          <button
            type="button"
            aria-label={`Remove the filter ${dimensionLabel(shop, name)}: ${valueText(name, value)}`}
            onClick={() => toggleFilter(name, value)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
      <li>
        <button type="button" class="link" onClick={() => changeView({ filters: {} })}>
          Remove all
        </button>
      </li>
    </ul>
  )
}

/** Products are filtered by id but shown by name. */
function ProductName({ id }: { id: string }) {
  const { data } = useJson<ValuesAnswer>(
    id === '' ? undefined : `/api/v1/values?${new URLSearchParams({ dimension: 'product', search: id })}`,
  )
  return <>{data?.values.find(({ value }) => value === id)?.label ?? valueText('product', id)}</>
}

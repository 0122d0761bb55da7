import { useEffect, useState } from 'preact/hooks'
import type { Dimension, ValuesAnswer } from '../../../contract.ts'
import { useJson } from '../state/api.ts'
import { dimensionLabel, useShop } from '../state/shop.ts'
import { toggleFilter, useView } from '../state/view.ts'
import { valueText } from './chips.tsx'
import { Menu } from './menu.tsx'

/** The filters that owners look for come first. The others follow in the server's order. */
const first: readonly Dimension[] = ['channel', 'category', 'country', 'segment', 'device']

export function FilterMenu() {
  return (
    <Menu name="Filters" icon="filter" label="Filter">
      {() => <FilterPanel />}
    </Menu>
  )
}

function FilterPanel() {
  const shop = useShop()
  const { filters } = useView()
  const names = shop.dimensions.map(({ name }) => name)
  const ordered = [
    ...first.filter((name) => names.includes(name)),
    ...names.filter((name) => !first.includes(name)),
  ]
  const [dimension, setDimension] = useState<Dimension>(ordered[0] ?? 'channel')
  const [search, setSearch] = useState('')
  const asked = useDelayed(search, 200)
  const { data, error } = useJson<ValuesAnswer>(
    `/api/v1/values?${new URLSearchParams({ dimension, ...(asked ? { search: asked } : {}) })}`,
  )
  const values = data?.dimension === dimension ? data.values : []
  return (
    <div class="filter-panel">
      <label>
        <span class="sr-only">Filter by</span>
        <select
          value={dimension}
          onChange={(event) => {
            setDimension(event.currentTarget.value as Dimension)
            setSearch('')
          }}
        >
          {ordered.map((name) => (
            <option key={name} value={name}>
              {dimensionLabel(shop, name)}
            </option>
          ))}
        </select>
      </label>
      <input
        type="search"
        placeholder="Search"
        aria-label={`Search ${dimensionLabel(shop, dimension)}`}
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      {error && <p class="empty">{error.message}</p>}
      <fieldset class="filter-values" aria-label={dimensionLabel(shop, dimension)}>
        {values.map(({ value, label, count }) => {
          const plain = value ?? ''
          return (
            <label key={plain} class="filter-value">
              <input
                type="checkbox"
                checked={filters[dimension]?.includes(plain) ?? false}
                onChange={() => toggleFilter(dimension, plain)}
              />
              <span class="filter-name">{label ?? valueText(dimension, plain)}</span>
              <span class="filter-count">{count.toLocaleString()}</span>
            </label>
          )
        })}
        {data && values.length === 0 && <p class="empty">Nothing of that name.</p>}
        {data?.isCut && <p class="filter-more">There are more: search for them.</p>}
      </fieldset>
    </div>
  )
}

/** A value once it has not changed for some time. */
function useDelayed(value: string, milliseconds: number): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return settled
}

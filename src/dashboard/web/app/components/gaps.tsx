import type { Tile } from '../../../contract.ts'
import { shown } from '../format.ts'
import { useMay } from '../state/me.ts'
import { useView } from '../state/view.ts'
import { PageLink } from './page_link.tsx'

/** Below this share of sales with known costs, profit is more a guess than a figure. */
const ENOUGH_COSTS = 90
/** A page that shows one of these is about visits. */
const visits = ['pageviews', 'sessions']

/** What the shop has not handed in, although the figures of the page need it. */
export function Gaps({ tiles }: { tiles: readonly Tile[] }) {
  const { filters } = useView()
  const isOwner = useMay('owner')
  const figure = (metric: string) => tiles.find((tile) => tile.metric === metric)?.value ?? null
  const costs = figure('cost_coverage')
  const hasNoVisits =
    tiles[0] !== undefined && visits.includes(tiles[0].metric) && Number(tiles[0].value) === 0
  const add = isOwner && <PageLink page="add_data">Add data</PageLink>
  if (costs !== null && Number(costs) < ENOUGH_COSTS) {
    return (
      <p class="unfiltered">
        Costs are known for {shown(costs, 'percent')} of what was sold. Profit and margins count the rest as
        if it had cost nothing. Hand in what your products cost. {add}
      </p>
    )
  }
  if (hasNoVisits && Object.keys(filters).length === 0) {
    return (
      <p class="unfiltered">
        No visits are known for these days. This page needs the visits of your shop: a file of sessions, or of
        events. {add}
      </p>
    )
  }
  return null
}

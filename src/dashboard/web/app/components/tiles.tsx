import type { Compare, PageAnswer, Tile } from '../../../contract.ts'
import { brief, change, NONE, points, shown } from '../format.ts'
import { dimensionLabel, useShop } from '../state/shop.ts'
import { Icon } from './icon.tsx'
import { showOrders } from './orders.tsx'
import { Sparkline } from './sparkline.tsx'
import { Term } from './term.tsx'

type Answer = Pick<PageAnswer, 'tiles' | 'request'>

export function Tiles({ answer }: { answer: Answer }) {
  return (
    <section
      class={classOf(answer.tiles.length)}
      aria-label="Key figures"
      style={columnsOf(answer.tiles.length)}
    >
      {answer.tiles.map((tile) => (
        <TileCard key={tile.metric} tile={tile} compareText={compareText(answer)} />
      ))}
    </section>
  )
}

function classOf(count: number): string {
  return [
    'tiles',
    // Names take two lines where many tiles stand next to each other; their figures still stand in one line.
    ...(count === 6 ? ['is-dense'] : []),
    // The first tile takes two places, so that no row has a hole.
    ...(count % 2 === 1 ? ['is-odd'] : []),
    ...(count === 10 ? ['is-ten'] : []),
  ].join(' ')
}

/** How many tiles next to each other make full rows, on a wide page and on one of middling width. */
const fullRows: Readonly<Record<number, readonly [wide: number, middle: number]>> = {
  4: [4, 4],
  6: [6, 3],
  7: [4, 4],
  8: [4, 4],
  10: [5, 4],
}

function columnsOf(count: number): Record<string, string> {
  const [wide, middle] = fullRows[count] ?? [2, 2]
  return { '--columns': String(wide), '--columns-middle': String(middle) }
}

function compareText({ request }: Answer): string {
  return comparedWith[request.compare]
}

const comparedWith: Record<Compare, string> = {
  previous: 'the period before',
  weekdays: 'the same weekdays before',
  month: 'the month before',
  year: 'the year before',
  custom: 'the other days',
  none: 'nothing',
}

function TileCard({ tile, compareText }: { tile: Tile; compareText: string }) {
  const shop = useShop()
  const isKnown = tile.value !== null
  return (
    <article class="tile" data-metric={tile.metric}>
      <header>
        <h2 class="tile-label">
          <Term text={tile.description} metric={tile.metric}>
            {tile.label}
          </Term>
        </h2>
        {tile.hasOrders && (
          <button
            type="button"
            class="tile-orders"
            title="The orders behind this figure"
            aria-label={`${tile.label}: the orders behind it`}
            onClick={() => showOrders({ metric: tile.metric })}
          >
            <Icon name="list" />
          </button>
        )}
      </header>
      <p
        class="tile-value"
        data-value={tile.value === null ? '' : String(tile.value)}
        title={shown(tile.value, tile.unit)}
      >
        {isKnown ? brief(tile.value, tile.unit) : NONE}
      </p>
      {tile.target !== null && <TargetLine tile={tile} />}
      <div class="tile-foot">
        {tile.ignored.length > 0 ? (
          <p class="tile-change is-flat">
            not known by {tile.ignored.map((name) => dimensionLabel(shop, name).toLowerCase()).join(', ')}
          </p>
        ) : (
          <Change tile={tile} compareText={compareText} />
        )}
        <Sparkline values={tile.values} />
      </div>
    </article>
  )
}

/** How far a whole month reached its target. */
function TargetLine({ tile: { value, target, unit } }: { tile: Tile }) {
  const part =
    Number(target) > 0 && value !== null && unit !== 'percent' ? Number(value) / Number(target) : undefined
  return (
    <p class="tile-target">
      {part !== undefined && `${shown(Math.floor(part * 100), 'count')} % of `}target {brief(target, unit)}
    </p>
  )
}

function Change({ tile, compareText }: { tile: Tile; compareText: string }) {
  const difference = tile.unit === 'percent' ? tile.changePoints : tile.changePercent
  if (difference === null) {
    return (
      <p class="tile-change is-flat">{tile.before === null ? '' : `was ${brief(tile.before, tile.unit)}`}</p>
    )
  }
  return (
    <p
      class={`tile-change ${toneOf(tile, difference)}`}
      title={`${shown(tile.before, tile.unit)} in ${compareText}`}
    >
      <span aria-hidden="true">{arrows[Math.sign(difference)]}</span>{' '}
      {tile.unit === 'percent' ? points(difference) : change(difference)}
      <span class="sr-only">
        {' '}
        against {compareText}, which was {shown(tile.before, tile.unit)}
      </span>
    </p>
  )
}

const arrows: Record<number, string> = { 1: '▲', 0: '■', [-1]: '▼' }

function toneOf({ isGoodWhenUp }: Tile, difference: number): string {
  if (isGoodWhenUp === null || difference === 0) return 'is-flat'
  return difference > 0 === isGoodWhenUp ? 'is-good' : 'is-bad'
}

/** Has the size of the tiles to come. */
export function TilesSkeleton({ count }: { count: number }) {
  return (
    <section class={classOf(count)} aria-hidden="true" style={columnsOf(count)}>
      {Array.from({ length: count }, (_, index) => (
        <article class="tile skeleton" key={index} />
      ))}
    </section>
  )
}

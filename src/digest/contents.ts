import type { Dimension, Row, Tile } from '../dashboard/contract.ts'
import { columnNamed } from '../dashboard/glossary.ts'
import { headline } from '../dashboard/headline.ts'
import { dimensionWords } from '../metrics/dimensions.ts'
import { decimals } from '../shown_text.ts'
import { changeText, daysText, dayText, Figures, isBetter } from './figures.ts'
import type { Digest } from './read_digest.ts'

/** A line with a figure. */
export interface Line {
  name: string
  value: string
  more: string
  isGood: boolean | undefined
}

/** The texts of a digest, the same for mail, its plain part and a chat. */
export interface Contents {
  title: string
  /** The morning in a sentence. */
  sentence: string
  tiles: Line[]
  month: Line[]
  up: Line[]
  down: Line[]
  todo: { kind: string; what: string; detail: string; money: string }[]
  course: { title: string; days: { day: string; value: number; before: number | null }[] }
  foot: string
}

const CHANGES = 3
const TODO = 7

export function contentsOf(digest: Digest): Contents {
  const { page, request, shopName, length, currency } = digest
  const figures = new Figures(currency)
  const { sections } = page
  // In the order of the page: what explains most of the change comes first. What moves with the whole shop explains nothing.
  const causes = sections.causes.rows.filter(
    ({ dimension, change, beyond }) =>
      String(dimension) in dimensionWords && Number(change) * Number(beyond) > 0,
  )
  const up = causes.filter(({ change }) => Number(change) > 0).slice(0, CHANGES)
  const down = causes.filter(({ change }) => Number(change) < 0).slice(0, CHANGES)
  return {
    title: `${shopName}: ${length === 'day' ? dayText(request.range.to) : `the week to ${dayText(request.range.to)}`}`,
    sentence: sentenceOf(digest, figures),
    tiles: page.tiles.map((tile) => tileLine(tile, figures)),
    month: sections.pace.rows.map((row) => monthLine(row, figures)),
    up: up.map((row) => changeLine(row, figures)),
    down: down.map((row) => changeLine(row, figures)),
    todo: sections.todo.rows.slice(0, TODO).map(({ kind, what, detail, money }) => ({
      kind: String(kind),
      what: what === null ? '' : String(what),
      detail: String(detail ?? ''),
      money: money === null ? '' : figures.value(money, 'money'),
    })),
    course: {
      title: `Net sales, day by day`,
      days: sections.trend.rows.map((row) => ({
        day: String(row.period),
        value: Number(row.net_sales ?? 0),
        before:
          row.net_sales_before === null || row.net_sales_before === undefined
            ? null
            : Number(row.net_sales_before),
      })),
    },
    foot: footOf(digest),
  }
}

function sentenceOf({ page, request }: Digest, figures: Figures): string {
  const { days, says } = headline(page.tiles, request, {
    figure: (value, unit) => figures.value(value, unit),
    percent: (size) => `${decimals(size, 1)} %`,
    days: daysText,
  })
  return `${days}: ${says}`
}

function tileLine(tile: Tile, figures: Figures): Line {
  const change = changeText(tile)
  return {
    name: tile.label,
    value: figures.value(tile.value, tile.unit),
    more:
      tile.before === null
        ? ''
        : `${change}${change ? ', ' : ''}before ${figures.value(tile.before, tile.unit)}`,
    isGood: isBetter(tile),
  }
}

function monthLine(row: Row, figures: Figures): Line {
  const { label, unit } = columnNamed(String(row.metric))
  const has = (name: string) => row[name] !== null && row[name] !== undefined
  const goal = row.goal_from === 'target' ? 'target' : `the ${row.goal_from}`
  const more = [
    ...(has('pace') ? [`${Number(row.pace).toFixed(0)} % of what was expected by now`] : []),
    ...(has('goal') ? [`${goal} ${figures.value(row.goal, unit)}`] : []),
    ...(has('on_course') ? [`on course for ${figures.value(row.on_course, unit)}`] : []),
  ]
  return {
    name: label,
    value: figures.value(row.month_to_date, unit),
    more: more.join(', '),
    isGood: typeof row.on_pace === 'boolean' ? row.on_pace : undefined,
  }
}

function changeLine(row: Row, figures: Figures): Line {
  const { label } = dimensionWords[row.dimension as Dimension]
  return {
    name: `${label ?? row.dimension}: ${row.cause === null || row.cause === '' ? '(none)' : row.cause}`,
    value: figures.signed(row.change, 'money'),
    more: `${figures.value(row.net_sales_before, 'money')} to ${figures.value(row.net_sales, 'money')}`,
    isGood: Number(row.change) > 0,
  }
}

function footOf({ publication }: Digest): string {
  const through = publication.completeThrough
  return through
    ? `The data is complete through ${dayText(through)}. Run ${publication.runId}.`
    : `How far the data is complete is not known yet. Run ${publication.runId}.`
}

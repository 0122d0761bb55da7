import { csvLine } from '../../../../reports/csv.ts'
import type { Note, Row, Section } from '../../../contract.ts'
import { range as rangeText } from '../format.ts'
import { font } from './base.ts'
import { colorsNow } from './colors.ts'
import { axisOf, isOverTime, placedNotes, textsAt } from './notes.ts'
import type { ChartSpec } from './spec.ts'

/**
 * The section as CSV, with the server's values below the columns' names. Notes about a period are in their own column.
 * Nothing in it runs in a spreadsheet.
 */
function csvOf(section: Section, happened: ((row: Row) => string) | undefined): string {
  const names = section.columns.map(({ name }) => name)
  return [
    csvLine(happened ? [...names, 'notes'] : names),
    ...section.rows.map((row) =>
      csvLine([...names.map((name) => row[name] ?? null), ...(happened ? [happened(row)] : [])]),
    ),
  ].join('')
}

/** The notes about the period of a row; undefined if no note is about any. */
function happenedIn(section: Section, spec: ChartSpec | undefined, notes: readonly Note[]) {
  const placed = placedNotes(section, spec, notes)
  if (placed.length === 0 || !isOverTime(spec)) return undefined
  const axis = axisOf(section, spec)
  return (row: Row) => textsAt(placed, axis.indexOf(String(row[spec.x]))).join('; ')
}

export function saveCsv(section: Section, name: string, spec?: ChartSpec, notes: readonly Note[] = []): void {
  const csv = csvOf(section, happenedIn(section, spec, notes))
  // The mark at the start tells Excel that the text is UTF-8.
  save(new Blob(['\uFEFF', csv], { type: 'text/csv;charset=utf-8' }), `${name}.csv`)
}

/** The most notes below the chart of a picture. */
const MOST_NOTES = 6
const NOTE_HEIGHT = 22

/**
 * A picture of the chart for a slide or a mail: always light, 1280 × 720 points, with its title, its days and filters,
 * and notes.
 */
export async function savePng(
  section: Section,
  spec: ChartSpec,
  head: { title: string; subtitle: string },
  name: string,
  notes: readonly Note[],
): Promise<void> {
  const { init, optionOf } = await import('./draw.ts')
  const [width, height, top] = [1280, 720, 90]
  const written = placedNotes(section, spec, notes)
    .slice(0, MOST_NOTES)
    .map(({ number, note }) => `${number}  ${rangeText(note.firstDay, note.lastDay)}: ${note.note}`)
  const tall = height - top - written.length * NOTE_HEIGHT
  const place = document.createElement('div')
  place.className = 'offscreen'
  place.style.width = `${width}px`
  place.style.height = `${tall}px`
  place.dataset.theme = 'light'
  document.body.append(place)
  const colors = colorsNow(place)
  const chart = init(place, undefined, { devicePixelRatio: 2 })
  try {
    chart.setOption(await optionOf(section, spec, { colors, narrow: false, width, height: tall, notes }))
    const picture = document.createElement('canvas')
    picture.width = width * 2
    picture.height = height * 2
    const pen = picture.getContext('2d')
    if (!pen) return
    pen.scale(2, 2)
    pen.fillStyle = colors.card
    pen.fillRect(0, 0, width, height)
    pen.fillStyle = colors.text
    pen.font = `600 26px ${font}`
    pen.fillText(head.title, 32, 46, width - 64)
    pen.fillStyle = colors.muted
    pen.font = `16px ${font}`
    pen.fillText(head.subtitle, 32, 74, width - 64)
    const drawn = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: colors.card })
    pen.drawImage(drawn, 24, top, width - 48, tall - 16)
    for (const [line, text] of written.entries()) {
      pen.fillText(text, 32, top + tall + line * NOTE_HEIGHT, width - 64)
    }
    const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'))
    if (blob) save(blob, `${name}.png`)
  } finally {
    chart.dispose()
    place.remove()
  }
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

import { csvLine } from '../../../../reports/csv.ts'
import type { Section } from '../../../contract.ts'
import { font } from './base.ts'
import { colorsNow } from './colors.ts'
import type { ChartSpec } from './spec.ts'

/** The section as CSV, values as the server gave them, headed by the columns' names; a spreadsheet runs none of it. */
function csvOf(section: Section): string {
  const names = section.columns.map(({ name }) => name)
  return [csvLine(names), ...section.rows.map((row) => csvLine(names.map((name) => row[name] ?? null)))].join(
    '',
  )
}

export function saveCsv(section: Section, name: string): void {
  // The mark at the start tells Excel that the text is UTF-8.
  save(new Blob(['\uFEFF', csvOf(section)], { type: 'text/csv;charset=utf-8' }), `${name}.csv`)
}

/** A picture of the chart for a slide or a mail: always light, 1280 × 720 points, with its title and what it shows. */
export async function savePng(
  section: Section,
  spec: ChartSpec,
  head: { title: string; subtitle: string },
  name: string,
): Promise<void> {
  const { init, optionOf } = await import('./draw.ts')
  const [width, height, top] = [1280, 720, 90]
  const place = document.createElement('div')
  place.className = 'offscreen'
  place.style.width = `${width}px`
  place.style.height = `${height - top}px`
  place.dataset.theme = 'light'
  document.body.append(place)
  const colors = colorsNow(place)
  const chart = init(place, undefined, { devicePixelRatio: 2 })
  try {
    chart.setOption(await optionOf(section, spec, { colors, narrow: false, width, height: height - top }))
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
    pen.drawImage(drawn, 24, top, width - 48, height - top - 16)
    const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'))
    if (blob) save(blob, `${name}.png`)
  } finally {
    chart.dispose()
    place.remove()
  }
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

import type { RandomShop } from './random_shop.ts'

/**
 * Makes a failing shop smaller as long as it still fails: without a night, a file, a row, a cell.
 *
 * Each try costs a second, so the large pieces go first.
 */
export async function smallest(
  shop: RandomShop,
  fails: (shop: RandomShop) => Promise<boolean>,
): Promise<RandomShop> {
  let best = shop
  for (let before: RandomShop | undefined; before !== best; ) {
    before = best
    for (const step of [withoutFile, withoutArrival, asOneNight, withoutRow, withoutCell, simpler]) {
      best = await smallestBy(step, best, fails)
    }
  }
  return best
}

async function smallestBy(
  step: Step,
  shop: RandomShop,
  fails: (shop: RandomShop) => Promise<boolean>,
): Promise<RandomShop> {
  let best = shop
  for (let at = 0; ; ) {
    const smaller = step(best, at)
    if (smaller === undefined) return best
    if (smaller !== null && (await fails(smaller))) best = smaller
    else at += 1
  }
}

/** The at-th smaller shop of a kind; null: not possible here; undefined: no more. */
type Step = (shop: RandomShop, at: number) => RandomShop | null | undefined

const withoutFile: Step = (shop, at) => {
  if (at >= shop.files.length) return undefined
  const files = shop.files.filter((_, index) => index !== at)
  const nights = shop.nights
    .map((night) => night.filter((file) => file !== at).map((file) => (file > at ? file - 1 : file)))
    .filter((night) => night.length > 0)
  return { ...shop, files, nights }
}

/** A file that comes twice comes once. */
const withoutArrival: Step = (shop, at) => {
  const places = shop.nights.flatMap((files, night) => files.map((file) => ({ file, night })))
  const place = places[at]
  if (!place) return undefined
  if (places.filter(({ file }) => file === place.file).length < 2) return null
  const nights = shop.nights
    .map((files, night) => files.filter((file) => night !== place.night || file !== place.file))
    .filter((files) => files.length > 0)
  return { ...shop, nights }
}

/** Two nights in a row become one. */
const asOneNight: Step = (shop, at) => {
  const next = shop.nights[at + 1]
  if (!next) return undefined
  const nights = shop.nights.flatMap((night, index) =>
    index === at + 1 ? [] : [index === at ? [...new Set([...night, ...next])] : night],
  )
  return { ...shop, nights }
}

const withoutRow: Step = (shop, at) => {
  const places = shop.files.flatMap(({ rows }, file) => rows.map((_, row) => ({ file, row })))
  const place = places[at]
  if (!place) return undefined
  const files = shop.files.map((file, index) =>
    index === place.file ? { ...file, rows: file.rows.filter((_, row) => row !== place.row) } : file,
  )
  return { ...shop, files }
}

const withoutCell: Step = (shop, at) => {
  const places = shop.files.flatMap(({ rows }, file) =>
    rows.flatMap((cells, row) => Object.keys(cells).map((column) => ({ file, row, column }))),
  )
  const place = places[at]
  if (!place) return undefined
  const files = shop.files.map((file, index) =>
    index === place.file
      ? {
          ...file,
          rows: file.rows.map((cells, row) => (row === place.row ? without(cells, place.column) : cells)),
        }
      : file,
  )
  return { ...shop, files }
}

const simpler: Step = (shop, at) => {
  if (at === 0) return shop.timezone === 'UTC' ? null : { ...shop, timezone: 'UTC' }
  if (at === 1) return shop.sourceTimezone === 'UTC' ? null : { ...shop, sourceTimezone: 'UTC' }
  if (at === 2) return shop.lateFrom === 0 ? null : { ...shop, lateFrom: 0 }
  if (at === 3) return shop.rehearsal < 0 ? null : { ...shop, rehearsal: -1 }
  if (at === 4) return shop.rebuildFrom === '' ? null : { ...shop, rebuildFrom: '' }
  return undefined
}

function without(cells: Record<string, string>, column: string): Record<string, string> {
  const { [column]: _, ...rest } = cells
  return rest
}

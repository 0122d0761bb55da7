import { mask } from './privacy/mask.ts'

const SHOWN_CHARACTERS = 60
const LISTED_NAMES = 10
/** Before every three digits. To load a formatter of numbers takes longer than to start most commands. */
const THOUSANDS = /\B(?=(\d{3})+$)/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: They are what is looked for.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g

/** Text from a file for a message: on one line, and cut if it is long. */
export function shown(text: string, characters = SHOWN_CHARACTERS): string {
  // Cut by code units first, because the text can be a megabyte.
  const kept = Array.from(text.slice(0, characters * 2 + 2).replace(CONTROLS, ' '))
  const isCut = text.length > characters * 2 + 2 || kept.length > characters
  return isCut ? `${kept.slice(0, characters).join('').trimEnd()}…` : kept.join('')
}

/** Names in quotes, at most ten. In a file without a header they are the values of its first row. */
export function listed(names: readonly string[]): string {
  const first = names.slice(0, LISTED_NAMES).map((name) => `"${mask(shown(name))}"`)
  const more = names.length - first.length
  return first.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** A whole number: `1,234,567`. */
export function grouped(whole: number | bigint): string {
  return String(whole).replace(THOUSANDS, ',')
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`
}

/** A number with that many decimals: `1,234.50`. */
export function decimals(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** A part of a whole in percent with two decimals, as `warehouse.percent` has it. Null if the whole is 0. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 100
}

/** The result of a check: `12 rows, 1,234.56`. Without the amount if the check has none. */
export function shownFinding({ failingRows, money }: { failingRows: number; money: number | null }): string {
  const rows = counted(failingRows, 'row')
  return money === null ? rows : `${rows}, ${decimals(money, 2)}`
}

/** A row as JSON on one line, with long texts cut. */
export function shownRow(row: unknown): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'string' ? shown(value) : value)) ?? ''
}

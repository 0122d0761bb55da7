const hundredths = Array.from({ length: 100 }, (_, number) => `.${String(number).padStart(2, '0')}`)

/** An amount in cents as `1234.05`. */
export function money(cents: number): string {
  return Math.floor(cents / 100) + (hundredths[cents % 100] as string)
}

/** A value of a CSV row, in quotes where it needs them. */
export function quoted(value: string): string {
  return /[",;\t\r\n]/.test(value) || value !== value.trim() ? `"${value.replaceAll('"', '""')}"` : value
}

/** A part of a path: `Garden Tools` as `garden-tools`. */
export function slug(value: string): string {
  return value
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** `C000042`: ids of equal length, so that they sort as they are numbered. */
export function numbered(prefix: string, number: number, digits: number): string {
  return prefix + String(number).padStart(digits, '0')
}

/** A text that is ready for CSV as it is without. */
export function plain(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value
}

/** An amount in cents, which may be below 0. */
export function signed(cents: number): string {
  return cents < 0 ? `-${money(-cents)}` : money(cents)
}

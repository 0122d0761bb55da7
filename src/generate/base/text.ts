const hundredths = Array.from({ length: 100 }, (_, number) => `.${String(number).padStart(2, '0')}`)

/** An amount in cents as `1234.05`. */
export function money(cents: number): string {
  return Math.floor(cents / 100) + (hundredths[cents % 100] as string)
}

/** A value of a CSV row, quoted if necessary. */
export function quoted(value: string): string {
  return /[",;\t\r\n]/.test(value) || value !== value.trim() ? `"${value.replaceAll('"', '""')}"` : value
}

/** A path segment: `Garden Tools` becomes `garden-tools`. */
export function slug(value: string): string {
  return value
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** An id like `C000042`. All have the same length, so they sort by number. */
export function numbered(prefix: string, number: number, digits: number): string {
  return prefix + String(number).padStart(digits, '0')
}

/** The text behind a CSV value. */
export function plain(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value
}

/** An amount in cents that can be below 0. */
export function signed(cents: number): string {
  return cents < 0 ? `-${money(-cents)}` : money(cents)
}

/**
 * A value as JSON, as in `--json` and the report files: keys in snake_case as in the database, instants in ISO 8601,
 * whole numbers too large for a double as text.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(plain(value), null, 2)
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [snakeCase(key), plain(inner)]))
}

function snakeCase(key: string): string {
  return key.replace(/[a-z0-9][A-Z]/g, (pair) => `${pair[0]}_${pair[1]?.toLowerCase()}`)
}

import { createHash } from 'node:crypto'

/** PostgreSQL silently cuts longer names. */
const MAX_NAME_BYTES = 63
const HASH_CHARACTERS = 8

/** Names that a column of a staging table can't have: ours, and those of system columns. */
const taken = new Set(['_file_id', '_line', 'tableoid', 'xmin', 'xmax', 'cmin', 'cmax', 'ctid'])

/**
 * The staging column for an extra column of a file. A name that is too long or taken gets a hash of itself as a suffix,
 * so the same name gives the same column in every file.
 */
export function extraColumnName(header: string): string {
  if (Buffer.byteLength(header) <= MAX_NAME_BYTES && !taken.has(header)) return header
  const hash = createHash('sha256').update(header).digest('hex').slice(0, HASH_CHARACTERS)
  let kept = ''
  for (const character of header) {
    if (Buffer.byteLength(kept + character) > MAX_NAME_BYTES - HASH_CHARACTERS - 1) break
    kept += character
  }
  return `${kept}_${hash}`
}

import { z } from 'zod'

// A backup is a tar file. Its entries are the head, the rows of each table in blocks, the loaded files, the manifest
// with a checksum of every entry before it, and the checksum of the manifest. For the reasons see
// docs/decisions/0019-backups.md.

/** Increase it when an older program can no longer read a new backup. */
export const FORMAT = 1

export const HEAD = 'storehouse.json'
export const MANIFEST = 'manifest.json'
export const MANIFEST_CHECKSUM = 'manifest.sha256'

/** While a backup is written its file has this ending. */
export const UNFINISHED = '.part'

/** Rows and files are compressed in blocks of this many bytes, so neither side ever holds more than a few blocks. */
export const BLOCK_BYTES = 8 * 1024 * 1024

const headSchema = z.object({
  format: z.number().int(),
  /** Identifies a backup: an interrupted restore only continues with the same one. */
  id: z.uuid(),
  storehouse: z.string(),
  postgresql: z.string(),
  /** The migrations of the backed-up database, which made the tables. */
  migrations: z.array(z.string()).min(1),
  madeAt: z.iso.datetime(),
})

/** The description of a backup, read before anything else. */
export type BackupHead = z.output<typeof headSchema>

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/)
const count = z.number().int().nonnegative()
/** A type as PostgreSQL spells it: `numeric(14,2)`, `timestamp with time zone`, `text[]`. */
const type = z.string().regex(/^[a-z][a-z0-9 ]*(\(\d+(,\d+)?\))?( with(out)? time zone)?(\[\])?$/)

const tableSchema = z.object({
  schema: z.enum(['production', 'warehouse', 'ops']),
  table: name,
  columns: z.array(z.object({ name, type, isBytewise: z.boolean() })).min(1),
  rows: count,
  blocks: count,
  /** The months of a table with monthly partitions: YYYY-MM. */
  months: z.array(z.string().regex(/^\d{4,}-\d\d$/)).optional(),
  /** The state of the table's sequences. */
  numbers: z.array(z.object({ column: name, last: z.string().regex(/^\d+$/), isTaken: z.boolean() })),
})

/** The part of a table that is too unusual to go into a statement; undefined if there is none. */
export function oddPart(table: Omit<BackedUpTable, 'rows' | 'blocks'>): string | undefined {
  const parsed = tableSchema.omit({ rows: true, blocks: true }).safeParse(table)
  const [part, index] = parsed.error?.issues[0]?.path ?? []
  if (part === 'columns' && typeof index === 'number') return `its column "${table.columns[index]?.name}"`
  return parsed.success ? undefined : 'its name'
}

/** A carried table. */
export type BackedUpTable = z.output<typeof tableSchema>

const fileSchema = z.object({
  fileId: z.number().int(),
  name: z.string(),
  fileDate: z.iso.datetime(),
  modifiedAt: z.iso.datetime(),
  hash: z.string(),
  /** Its place in the archive; null if it was never archived. */
  archivedPath: z.string().nullable(),
  /** Entries that contain its gzip data in sequence. */
  entries: z.array(z.string()).min(1),
})

/** A loaded file. */
export type BackedUpFile = z.output<typeof fileSchema>

const manifestSchema = headSchema.extend({
  timezone: z.string(),
  sourceTimezone: z.string(),
  /** The configuration file without secrets and without paths of the machine. */
  settings: z.record(z.string(), z.unknown()),
  tables: z.array(tableSchema),
  files: z.array(fileSchema),
  /** Names of files on record that could not be found. */
  missingFiles: z.array(z.string()),
  /** SHA-256 of every entry before the manifest. */
  checksums: z.record(z.string(), z.string()),
})

export type Manifest = z.output<typeof manifestSchema>

export function parseHead(bytes: Buffer): BackupHead {
  return headSchema.parse(JSON.parse(bytes.toString()))
}

export function parseManifest(bytes: Buffer): Manifest {
  return manifestSchema.parse(JSON.parse(bytes.toString()))
}

/** The entry name of a block of a table's rows. Blocks count from 1. */
export function blockEntry({ schema, table }: Pick<BackedUpTable, 'schema' | 'table'>, block: number) {
  return `tables/${schema}.${table}/${String(block).padStart(6, '0')}.copy.gz`
}

/** The entry name of a part of a file. Parts count from 1. */
export function fileEntry(fileId: number, name: string, part: number): string {
  return `files/${fileId}/${name}.gz${part > 1 ? `.${part}` : ''}`
}

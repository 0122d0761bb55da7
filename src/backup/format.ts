import { z } from 'zod'

// A backup is a tar file: first its head, then the rows of each table in blocks, then the files that were loaded, last the
// manifest with a check sum of every entry before it, and the check sum of the manifest. docs/decisions/0019-backups.md says why.

/** Changes when an older program could no longer read a new backup. */
export const FORMAT = 1

export const HEAD = 'storehouse.json'
export const MANIFEST = 'manifest.json'
export const MANIFEST_CHECKSUM = 'manifest.sha256'

/** Rows of tables and files are packed in blocks of so many bytes: neither end ever holds more than a few of them. */
export const BLOCK_BYTES = 8 * 1024 * 1024

const headSchema = z.object({
  format: z.number().int(),
  /** Tells backups apart: a restore that was broken off goes on with the same one alone. */
  id: z.uuid(),
  storehouse: z.string(),
  postgresql: z.string(),
  /** That the database had when it was backed up: the tables are those that they made. */
  migrations: z.array(z.string()).min(1),
  madeAt: z.iso.datetime(),
})

/** What a backup is, known before anything else of it is read. */
export type BackupHead = z.output<typeof headSchema>

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/)
const count = z.number().int().nonnegative()
/** As PostgreSQL spells types: `numeric(14,2)`, `timestamp with time zone`, `text[]`. */
const type = z.string().regex(/^[a-z][a-z0-9 ]*(\(\d+(,\d+)?\))?( with(out)? time zone)?(\[\])?$/)

const tableSchema = z.object({
  schema: z.enum(['production', 'warehouse', 'ops']),
  table: name,
  columns: z.array(z.object({ name, type, isBytewise: z.boolean() })).min(1),
  rows: count,
  blocks: count,
  /** Of a table by month, those that it has: YYYY-MM. */
  months: z.array(z.string().regex(/^\d{4,}-\d\d$/)).optional(),
  /** Where the numbers of the table stand. */
  numbers: z.array(z.object({ column: name, last: z.string().regex(/^\d+$/), isTaken: z.boolean() })),
})

/** What of a table is not plain enough to become part of a statement again; undefined if nothing is. */
export function oddPart(table: Omit<BackedUpTable, 'rows' | 'blocks'>): string | undefined {
  const parsed = tableSchema.omit({ rows: true, blocks: true }).safeParse(table)
  const [part, index] = parsed.error?.issues[0]?.path ?? []
  if (part === 'columns' && typeof index === 'number') return `its column "${table.columns[index]?.name}"`
  return parsed.success ? undefined : 'its name'
}

/** A table that is carried. */
export type BackedUpTable = z.output<typeof tableSchema>

const fileSchema = z.object({
  fileId: z.number().int(),
  name: z.string(),
  fileDate: z.iso.datetime(),
  modifiedAt: z.iso.datetime(),
  hash: z.string(),
  /** Where it was archived; null if it never was. */
  archivedPath: z.string().nullable(),
  /** Entries that are its gzip data one after the other. */
  entries: z.array(z.string()).min(1),
})

/** A file that was loaded. */
export type BackedUpFile = z.output<typeof fileSchema>

const manifestSchema = headSchema.extend({
  timezone: z.string(),
  sourceTimezone: z.string(),
  /** Content of the configuration file, without secrets and paths of the machine. */
  settings: z.record(z.string(), z.unknown()),
  tables: z.array(tableSchema),
  files: z.array(fileSchema),
  /** Names of files on record that were nowhere to be found. */
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

/** The entry of a block of a table's rows; blocks count from 1. */
export function blockEntry({ schema, table }: Pick<BackedUpTable, 'schema' | 'table'>, block: number) {
  return `tables/${schema}.${table}/${String(block).padStart(6, '0')}.copy.gz`
}

/** The entry of a part of a file; parts count from 1. */
export function fileEntry(fileId: number, name: string, part: number): string {
  return `files/${fileId}/${name}.gz${part > 1 ? `.${part}` : ''}`
}

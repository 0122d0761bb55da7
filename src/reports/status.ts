import { hostname } from 'node:os'
import type { Config } from '../config/config.ts'
import { nextTime } from '../config/cron.ts'
import { col, type RowOf } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { ident, joined, sql } from '../db/sql.ts'
import { type Connection, readRow, readRows, readValue } from '../db/statements.ts'
import { isAlive } from '../lock_file.ts'
import { hasArchivedMonths } from '../pipeline/archived_months/records.ts'

/** What `storehouse status` and the dashboard's health page show. */
export interface Status {
  database: { embedded: boolean; serverVersion: string; host: string; name: string }
  /** False before the first `migrate`. Then everything below is empty. */
  isMigrated: boolean
  publication: Publication | undefined
  lastRuns: RunSummary[]
  layers: LayerRows[]
  openRejects: OpenRejects[]
  /** The outcomes of the records of all files of sources, by kind. */
  sources: SourceRecords[]
  /** Events that are in Parquet files alone; undefined if there are none. */
  archivedEvents: ArchivedEvents | undefined
  /** Rows of all loaded files that the profiles of feeds left out. */
  leftOut: LeftOutRows[]
  schedule: ScheduledJob[]
  timezone: string
}

/** A job of the schedule. It only runs while `storehouse start` or `storehouse schedule` runs. */
interface ScheduledJob {
  job: string
  /** In the business time zone. */
  cron: string
  nextAt: Date | null
}

const publicationColumns = {
  runId: col.number,
  publishedAt: col.time,
  asOfDate: col.date.orNull,
  completeThrough: col.date.orNull,
}

export type Publication = RowOf<typeof publicationColumns>

export const runSummaryColumns = {
  runId: col.number,
  command: col.text,
  /** As in ops.runs. `killed`: marked as running, but its process on this machine is gone. */
  status: col.text,
  startedAt: col.time,
  finishedAt: col.time.orNull,
  durationMs: col.number.orNull,
  error: col.text.orNull,
}

export type RunSummary = RowOf<typeof runSummaryColumns>

interface LayerRows {
  layer: string
  rows: number
  /** Whether part of the row count is an estimate from the server's statistics. */
  isEstimate: boolean
  tables: { table: string; rows: number; isEstimate: boolean }[]
}

const openRejectsColumns = {
  feed: col.text,
  reason: col.text,
  rows: col.number,
}

type OpenRejects = RowOf<typeof openRejectsColumns>

const sourceRecordsColumns = {
  source: col.text,
  files: col.number,
  read: col.number,
  used: col.number,
  leftOut: col.number,
  leftOutByRule: col.json<Record<string, number>>(),
  rejected: col.number,
}

type SourceRecords = RowOf<typeof sourceRecordsColumns>

const archivedEventsColumns = {
  files: col.number,
  rows: col.number,
  bytes: col.number,
  /** YYYY-MM, in UTC. */
  firstMonth: col.text,
  lastMonth: col.text,
}

type ArchivedEvents = RowOf<typeof archivedEventsColumns>

const leftOutRowsColumns = {
  feed: col.text,
  rule: col.text,
  rows: col.number,
}

type LeftOutRows = RowOf<typeof leftOutRowsColumns>

const LAYERS = ['staging', 'production', 'warehouse'] as const
/** Tables up to this size are counted. Larger ones are estimated from the server's statistics. */
const COUNTED_BYTES = 32 * 1024 * 1024

/** Reads the state of the warehouse. Also works on an empty database. */
export async function readStatus(
  db: OpenDatabase,
  config: Config,
  runs = 5,
  { countRows: withRows = true, on = db.pool as Connection } = {},
): Promise<Status> {
  const url = new URL(db.url)
  const base = {
    database: {
      embedded: db.embedded,
      serverVersion: db.serverVersion,
      host: `${url.hostname || 'localhost'}:${url.port || '5432'}`,
      name: decodeURIComponent(url.pathname.slice(1)),
    },
    schedule: scheduledJobs(config),
    timezone: config.timezone,
  }
  if (!(await isMigrated(on))) {
    return {
      ...base,
      isMigrated: false,
      publication: undefined,
      lastRuns: [],
      layers: [],
      openRejects: [],
      sources: [],
      archivedEvents: undefined,
      leftOut: [],
    }
  }
  const publication = await readPublication(on)
  const lastRuns = await readLastRuns(on, runs)
  const layers = withRows ? await countRows(on) : []
  const openRejects = await countOpenRejects(on)
  const sources = await countRecords(on)
  const leftOut = await countLeftOut(on)
  const archivedEvents = await countArchivedEvents(on)
  const counts = { layers, openRejects, sources, leftOut, archivedEvents }
  return { ...base, isMigrated: true, publication, lastRuns, ...counts }
}

async function countArchivedEvents(db: Connection): Promise<ArchivedEvents | undefined> {
  if (!(await hasArchivedMonths(db))) return undefined
  return readRow(
    db,
    archivedEventsColumns,
    sql`select count(*) as files, sum(row_count)::bigint as rows, sum(byte_count)::bigint as bytes,
          min(month) as "firstMonth", max(month) as "lastMonth"
        from ops.archived_months where state = 'archived' having count(*) > 0`,
  )
}

async function countLeftOut(db: Connection): Promise<LeftOutRows[]> {
  const rows = await readRows(
    db,
    leftOutRowsColumns,
    sql`
    select f.feed, r.key as rule, sum(r.value::bigint)::float8 as rows
    from ops.files as f
    cross join jsonb_each_text(f.left_out_by_rule) as r
    where f.outcome = 'loaded'
    group by f.feed, r.key
    order by f.feed, r.key
  `,
  )
  return rows
}

/** The jobs of the schedule with their next times. */
function scheduledJobs(config: Config, now = new Date()): ScheduledJob[] {
  return Object.entries(config.schedule).map(([job, cron]) => ({
    job,
    cron,
    nextAt: nextTime(cron, config.timezone, now) ?? null,
  }))
}

/** Whether the tables of Storehouse exist. */
export async function isMigrated(db: Connection): Promise<boolean> {
  return readValue(
    db,
    col.boolean,
    sql`select to_regclass('ops.rejected_rows') is not null and to_regclass('warehouse.publication') is not null`,
  )
}

/** The publication that readers see; undefined before the first publish. */
export async function readPublication(db: Connection): Promise<Publication | undefined> {
  const rows = await readRows(
    db,
    publicationColumns,
    sql`
    select run_id as "runId",
           published_at as "publishedAt",
           as_of_date as "asOfDate",
           complete_through as "completeThrough"
    from warehouse.publication
  `,
  )
  return rows[0]
}

async function readLastRuns(db: Connection, limit: number): Promise<RunSummary[]> {
  const rows = await readRows(
    db,
    { ...runSummaryColumns, host: col.text.orNull, pid: col.number.orNull },
    sql`
    select run_id as "runId",
           command,
           status,
           started_at as "startedAt",
           finished_at as "finishedAt",
           (extract(epoch from finished_at - started_at) * 1000)::float8 as "durationMs",
           error,
           host,
           pid
    from ops.runs
    order by run_id desc
    limit ${limit}
  `,
  )
  return rows.map(({ host, pid, ...run }) => {
    const isGone = run.status === 'running' && host === hostname() && pid !== null && !isAlive(pid)
    return { ...run, status: isGone ? 'killed' : run.status }
  })
}

const tableSizeColumns = {
  layer: col.text,
  table: col.text,
  bytes: col.number,
  estimate: col.number,
}

type TableSize = RowOf<typeof tableSizeColumns>

async function countRows(db: Connection): Promise<LayerRows[]> {
  // A partitioned table has no pages or statistics: those of its partitions count.
  const tables = await readRows(
    db,
    tableSizeColumns,
    sql`
    select schema.nspname as layer,
           class.relname as "table",
           coalesce(sum(pg_relation_size(part.oid)), 0)::float8 as bytes,
           coalesce(sum(greatest(part.reltuples, 0)), 0)::float8 as estimate
    from pg_class as class
    join pg_namespace as schema on schema.oid = class.relnamespace
    cross join lateral (
        select class.oid
        union
        select relid from pg_partition_tree(class.oid) where class.relkind = 'p'
    ) as tree (oid)
    join pg_class as part on part.oid = tree.oid
    where schema.nspname = any (${LAYERS})
      and class.relkind in ('r', 'p', 'm')
      and not class.relispartition
    group by schema.nspname, class.relname
    order by schema.nspname, class.relname
  `,
  )
  const small = tables.filter((table) => table.bytes <= COUNTED_BYTES)
  const counts = await countExactly(db, small)
  return LAYERS.map((layer) => {
    const counted = tables
      .filter((table) => table.layer === layer)
      .map(({ table, estimate }) => {
        const exact = counts.get(`${layer}.${table}`)
        return { table, rows: exact ?? Math.round(estimate), isEstimate: exact === undefined }
      })
    return {
      layer,
      rows: counted.reduce((sum, table) => sum + table.rows, 0),
      isEstimate: counted.some((table) => table.isEstimate),
      tables: counted,
    }
  })
}

async function countExactly(db: Connection, tables: TableSize[]): Promise<Map<string, number>> {
  if (tables.length === 0) return new Map()
  const selects = tables.map(
    ({ layer, table }) =>
      sql`select ${`${layer}.${table}`} as name, (select count(*) from ${ident(layer, table)}) as rows`,
  )
  const rows = await readRows(db, { name: col.text, rows: col.number }, joined(selects, ' union all '))
  return new Map(rows.map(({ name, rows: count }) => [name, Number(count)]))
}

async function countOpenRejects(db: Connection): Promise<OpenRejects[]> {
  const rows = await readRows(
    db,
    openRejectsColumns,
    sql`
    select feed,
           reason,
           count(*) as rows
    from ops.rejected_rows
    where status = 'open'
    group by feed, reason
    order by feed, reason
  `,
  )
  return rows
}

async function countRecords(db: Connection): Promise<SourceRecords[]> {
  const rows = await readRows(
    db,
    sourceRecordsColumns,
    sql`
    with rules as (
        select f.feed, jsonb_object_agg(r.rule, r.records) as left_out_by_rule
        from (select distinct feed from ops.files where outcome = 'converted') as f
        cross join lateral (
            select e.key as rule, sum(e.value::bigint) as records
            from ops.files as o
            cross join jsonb_each_text(o.left_out_by_rule) as e
            where o.feed = f.feed and o.outcome = 'converted'
            group by e.key
        ) as r
        group by f.feed
    )
    select f.feed as source,
           count(*)::float8 as files,
           sum(f.records_read)::float8 as read,
           sum(f.records_used)::float8 as used,
           sum(f.records_left_out)::float8 as "leftOut",
           coalesce(r.left_out_by_rule, '{}') as "leftOutByRule",
           sum(f.rejected)::float8 as rejected
    from ops.files as f
    left join rules as r on r.feed = f.feed
    where f.outcome = 'converted'
    group by f.feed, r.left_out_by_rule
    order by f.feed
  `,
  )
  return rows
}

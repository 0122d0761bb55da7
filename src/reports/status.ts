import { hostname } from 'node:os'
import { type Kysely, sql } from 'kysely'
import type { Config } from '../config/config.ts'
import { nextTime } from '../config/cron.ts'
import type { Database } from '../db/database.ts'
import type { OpenDatabase } from '../db/open.ts'

/** What `storehouse status` and the dashboard's health page show. */
export interface Status {
  database: { embedded: boolean; serverVersion: string; host: string; name: string }
  /** False before the first `migrate`: then everything below is empty. */
  isMigrated: boolean
  publication: Publication | undefined
  lastRuns: RunSummary[]
  layers: LayerRows[]
  openRejects: OpenRejects[]
  /** What became of the records of all files of sources, by kind. */
  sources: SourceRecords[]
  /** Rows that the profiles of feeds left out of all loaded files. */
  leftOut: LeftOutRows[]
  schedule: ScheduledJob[]
  timezone: string
}

/** A job of the schedule; it runs only while `storehouse start` or `storehouse schedule` does. */
interface ScheduledJob {
  job: string
  /** In the business time zone. */
  cron: string
  nextAt: Date | null
}

export interface Publication {
  runId: number
  publishedAt: Date
  asOfDate: string | null
  completeThrough: string | null
}

export interface RunSummary {
  runId: number
  command: string
  /** As in ops.runs, or `killed`: it is marked as running, but its process on this machine is gone. */
  status: string
  startedAt: Date
  finishedAt: Date | null
  durationMs: number | null
  error: string | null
}

interface LayerRows {
  layer: string
  rows: number
  /** Whether a part of the rows is estimated by the server's statistics. */
  isEstimate: boolean
  tables: { table: string; rows: number; isEstimate: boolean }[]
}

interface OpenRejects {
  feed: string
  reason: string
  rows: number
}

interface SourceRecords {
  source: string
  files: number
  read: number
  used: number
  leftOut: number
  leftOutByRule: Record<string, number>
  rejected: number
}

interface LeftOutRows {
  feed: string
  rule: string
  rows: number
}

const LAYERS = ['staging', 'production', 'warehouse'] as const
/** Tables up to this size are counted; for larger ones the server's statistics must do. */
const COUNTED_BYTES = 32 * 1024 * 1024

/** Reads the state of the warehouse. Works on an empty database, too. */
export async function readStatus(
  db: OpenDatabase,
  config: Config,
  runs = 5,
  { countRows: withRows = true } = {},
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
  if (!(await isMigrated(db.kysely))) {
    return {
      ...base,
      isMigrated: false,
      publication: undefined,
      lastRuns: [],
      layers: [],
      openRejects: [],
      sources: [],
      leftOut: [],
    }
  }
  const publication = await readPublication(db.kysely)
  const lastRuns = await readLastRuns(db.kysely, runs)
  const layers = withRows ? await countRows(db.kysely) : []
  const openRejects = await countOpenRejects(db.kysely)
  const sources = await countRecords(db.kysely)
  const leftOut = await countLeftOut(db.kysely)
  return { ...base, isMigrated: true, publication, lastRuns, layers, openRejects, sources, leftOut }
}

async function countLeftOut(kysely: Kysely<Database>): Promise<LeftOutRows[]> {
  const { rows } = await sql<LeftOutRows>`
    select f.feed, r.key as rule, sum(r.value::bigint)::float8 as rows
    from ops.files as f
    cross join jsonb_each_text(f.left_out_by_rule) as r
    where f.outcome = 'loaded'
    group by f.feed, r.key
    order by f.feed, r.key
  `.execute(kysely)
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

/** Whether the tables of Storehouse are there. */
export async function isMigrated(kysely: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('ops.rejected_rows') is not null and to_regclass('warehouse.publication') is not null as there
  `.execute(kysely)
  return rows[0]?.there === true
}

/** Which night readers see; undefined before the first publish. */
export async function readPublication(kysely: Kysely<Database>): Promise<Publication | undefined> {
  const { rows } = await sql<Publication>`
    select run_id as "runId",
           published_at as "publishedAt",
           as_of_date as "asOfDate",
           complete_through as "completeThrough"
    from warehouse.publication
  `.execute(kysely)
  return rows[0]
}

async function readLastRuns(kysely: Kysely<Database>, limit: number): Promise<RunSummary[]> {
  const { rows } = await sql<RunSummary & { host: string | null; pid: number | null }>`
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
  `.execute(kysely)
  return rows.map(({ host, pid, ...run }) => {
    const isGone = run.status === 'running' && host === hostname() && pid !== null && !isAlive(pid)
    return { ...run, status: isGone ? 'killed' : run.status }
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

interface TableSize {
  layer: string
  table: string
  bytes: number
  estimate: number
}

async function countRows(kysely: Kysely<Database>): Promise<LayerRows[]> {
  // A partitioned table holds nothing itself: its partitions' pages and statistics count for it.
  const { rows: tables } = await sql<TableSize>`
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
    where schema.nspname in (${sql.join([...LAYERS])})
      and class.relkind in ('r', 'p', 'm')
      and not class.relispartition
    group by schema.nspname, class.relname
    order by schema.nspname, class.relname
  `.execute(kysely)
  const small = tables.filter((table) => table.bytes <= COUNTED_BYTES)
  const counts = await countExactly(kysely, small)
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

async function countExactly(kysely: Kysely<Database>, tables: TableSize[]): Promise<Map<string, number>> {
  if (tables.length === 0) return new Map()
  const selects = tables.map(
    ({ layer, table }) =>
      sql`select ${`${layer}.${table}`} as name, (select count(*) from ${sql.table(`${layer}.${table}`)}) as rows`,
  )
  const { rows } = await sql<{ name: string; rows: number }>`${sql.join(selects, sql` union all `)}`.execute(
    kysely,
  )
  return new Map(rows.map(({ name, rows: count }) => [name, Number(count)]))
}

async function countOpenRejects(kysely: Kysely<Database>): Promise<OpenRejects[]> {
  const { rows } = await sql<OpenRejects>`
    select feed,
           reason,
           count(*) as rows
    from ops.rejected_rows
    where status = 'open'
    group by feed, reason
    order by feed, reason
  `.execute(kysely)
  return rows
}

async function countRecords(kysely: Kysely<Database>): Promise<SourceRecords[]> {
  const { rows } = await sql<SourceRecords>`
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
  `.execute(kysely)
  return rows
}

import { addDays } from '../calendar.ts'
import { col } from '../db/columns.ts'
import { ident, idents, joined, literal, nothing, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll, readRows, readValue } from '../db/statements.ts'
import { eventFeeds, type FeedName } from '../model/feeds/index.ts'
import { keepContradictions } from './contradictions.ts'
import {
  cleanedColumns,
  type Entity,
  entityOf,
  isStagedIn,
  newestFirst,
  type StagedFile,
  stagedFiles,
  stagedId,
  typedRows,
  valueColumns,
} from './entity.ts'
import {
  analyzeMonthsBeside,
  attachMonths,
  type FilledMonths,
  fillMonthsBeside,
  fillNewMonths,
  type Month,
  makeMonthsBeside,
  missingMonths,
  monthOf,
} from './event_partitions.ts'
import { ensureProducts, ensureSessions } from './inferred.ts'
import { countLosers, countOutcomes } from './merge.ts'
import { resolvedProduct } from './product_names.ts'

/** Events of staged files whose new months were filled outside of their table before the run publishes. */
export interface PreparedEvents {
  stagedFileIds: readonly number[]
  /** Days of all events of the files, as `stagedDays` returns them. */
  days: readonly StagedDay[]
  filled: FilledMonths
}

/** From this many events in new months on, filling them separately pays off. */
const manyEvents = 10_000

/** Does work in its own transaction, whose session is set up like that of a run. */
export type Within = <T>(work: (trx: Connection) => Promise<T>) => Promise<T>

/**
 * Makes the new months of an event feed outside of its table, for staged files that are not published yet. Returns a
 * function that fills them, on another connection than the run's. Nothing of it is part of production until
 * `loadEvents` attaches it; `dropMonthsBeside` removes what no run attached.
 *
 * Making them must be finished before the run publishes, which would have to wait for it; filling need not. Returns
 * nothing if there is little to fill.
 */
export async function prepareEvents(
  within: Within,
  feed: FeedName,
  files: readonly FileOfEvents[],
): Promise<(() => Promise<PreparedEvents>) | undefined> {
  const days = mergeDays(files.flatMap((file) => file.days))
  const months = monthsOf(days, feed)
  // Newest wins once the months are attached. Until then the age of files does not matter.
  const stagedAlone = files.map((file) => ({
    ...file,
    fileRank: '0',
    fileDate: 'epoch',
    cleaned: [] as string[],
  }))
  const missing = await within(async (trx) => {
    const cleaned = await readRows(trx, { column_name: col.text }, cleanedColumns(feed))
    for (const file of stagedAlone) file.cleaned = cleaned.map(({ column_name }) => column_name)
    const missing = await missingMonths(trx, feed, months)
    const partitions = new Set(missing.map(({ partition }) => partition))
    const newDays = days.filter(({ day }) => partitions.has(monthOf(feed, day).partition))
    if (newDays.reduce((sum, day) => sum + day.rows, 0) < manyEvents) return []
    if (feed === 'cart_adds' && (await namesProductsByName(trx, stagedAlone))) return []
    await makeMonthsBeside(trx, feed, missing)
    return missing
  })
  if (missing.length === 0) return undefined
  const entity = eventEntity(feed)
  const known = feed === 'cart_adds' ? { ...entity, columns: { ...entity.columns, ...productsById } } : entity
  const rows = eventsOf(known, stagedAlone, missing, months)
  return async () => ({
    stagedFileIds: files.map(({ stagedFileId }) => stagedFileId),
    days,
    filled: await within(async (trx) => {
      const filled = await fillMonthsBeside(trx, feed, missing, eventColumns(entity), rows)
      await analyzeMonthsBeside(trx, missing)
      return filled
    }),
  })
}

/** A staged file of events. */
export interface FileOfEvents {
  stagedFileId: number
  fileId: number
  /** Days of its events. */
  days: readonly StagedDay[]
}

/** The product of a cart add that names one by id. The run resolves others from the products that it publishes. */
const productsById = { resolved_product_id: stagedId('product_id') }

function namesProductsByName(trx: Connection, files: readonly StagedFile[]): Promise<boolean> {
  return readValue(
    trx,
    col.boolean,
    sql`select exists (
       select from ${stagedEvents('cart_adds', files)} and s.product_id is null and s.product_name is not null
     )`,
  )
}

function mergeDays(days: readonly StagedDay[]): StagedDay[] {
  const merged = new Map<string, StagedDay>()
  for (const { day, isUtc, rows } of days) {
    const before = merged.get(day)
    merged.set(day, { day, isUtc: isUtc && (before?.isUtc ?? true), rows: rows + (before?.rows ?? 0) })
  }
  return [...merged.values()].sort((a, b) => (a.day < b.day ? -1 : 1))
}

/** Makes the sessions that staged events name, for all feeds at once: each look at all sessions takes a while. */
export async function ensureSessionsOfEvents(trx: Connection): Promise<void> {
  const mentions: Sql[] = []
  for (const feed of eventFeeds) {
    const files = await stagedFiles(trx, feed)
    if (files.length === 0) continue
    mentions.push(
      sql`select s.session_id collate "C" as session_id, s.time from ${stagedEvents(feed, files)}`,
    )
  }
  if (mentions.length > 0) await ensureSessions(trx, joined(mentions, '\nunion all\n'))
}

/**
 * Brings one of `production.pageviews`, `scrolls`, `clicks` and `cart_adds` up to date.
 *
 * Grain: one row per event id and time. Events are many and rarely corrected: they are inserted as they come, and only
 * those with an existing key are compared with it. The sessions that they name exist. Events `prepared` from exactly
 * this run's files are not filled again.
 */
export async function loadEvents(trx: Connection, feed: FeedName, prepared?: PreparedEvents): Promise<void> {
  const entity = eventEntity(feed)
  const files = await stagedFiles(trx, feed)
  const staged = stagedEvents(feed, files)
  const ready = prepared && isOfFiles(prepared, files) ? prepared : undefined
  const days = ready?.days ?? (await stagedDays(trx, staged))
  const first = days[0]
  const last = days.at(-1)
  if (!first || !last) return
  const range = {
    rows: days.reduce((sum, day) => sum + day.rows, 0),
    first: addDays(first.day, -1),
    last: addDays(last.day, 2),
  }
  await executeAll(trx, [
    sql`insert into touched_event_time values (${literal(`${range.first}+00`)}, ${literal(`${range.last}+00`)})`,
    ...notings(staged),
  ])
  if (feed === 'cart_adds') {
    await ensureProducts(
      trx,
      sql`select ${resolvedProduct('s')} as product_id from ${staged}
       and (s.product_id is not null or s.product_name is not null)`,
    )
  }
  const clashes = await findClashes(trx, entity, files, `${range.first}+00`, `${range.last}+00`)
  const inserted = await insertNew(trx, entity, files, monthsOf(days, feed), clashes > 0, ready?.filled)
  await countOutcomes(trx, sql`select file_id, outcome from ${ident(`clash_${feed}`)}`)
  await execute(
    trx,
    sql`insert into run_outcome (file_id, outcome, row_count)
     select file_id, 'inserted', staged_count from run_file where feed = ${literal(feed)}
     union all
     select file_id, 'inserted', -count(*) from ${ident(`clash_${feed}`)} group by file_id`,
  )
  if (inserted + clashes < range.rows) {
    await countLosers(trx, entity, files)
    await execute(
      trx,
      sql`insert into run_outcome (file_id, outcome, row_count)
       select file_id, 'inserted', -count(*) from ${ident(`contested_${feed}`)} where position > 1 group by file_id`,
    )
  }
  await keepContradictions(trx, entity, files, ident(`clash_${feed}`), inserted + clashes < range.rows)
  await updateClashes(trx, entity)
}

/** The newest staged row of each key that already exists, with its outcome. Returns their number. */
async function findClashes(
  trx: Connection,
  entity: Entity,
  files: readonly StagedFile[],
  first: string,
  last: string,
): Promise<number> {
  const values = valueColumns(entity)
  await execute(
    trx,
    sql`create temp table ${ident(`clash_${entity.table}`)} on commit drop as
     select distinct on (i.event_id, i.time)
       i.*,
       p.session_id as old_session_id,
       ${entity.feed === 'cart_adds' ? sql`p.resolved_product_id as old_product_id,` : nothing}
       case
         when (i.file_rank, i.line) < (r.file_rank, p.line) then 'superseded'
         when (${idents(values, 'p')}) is distinct from (${idents(values, 'i')}) then 'updated'
         else 'unchanged'
       end as outcome
     from (${typedRows(entity, files)}) as i
     join production.${ident(entity.table)} as p
       on p.event_id = i.event_id and p.time = i.time and p.time between ${literal(first)} and ${literal(last)}
     join file_rank as r on r.file_id = p.file_id
     order by i.event_id, i.time, ${newestFirst(entity, 'i')}`,
  )
  return readValue(trx, col.number, sql`select count(*) from ${ident(`clash_${entity.table}`)}`)
}

/** Inserts the newest staged row of each new key. Returns their number. */
async function insertNew(
  trx: Connection,
  entity: Entity,
  files: readonly StagedFile[],
  months: readonly Month[],
  hasClashes: boolean,
  filledBeside: FilledMonths | undefined,
): Promise<number> {
  const { table } = entity
  const columns = eventColumns(entity)
  const missing = filledBeside?.months ?? (await missingMonths(trx, table, months))
  const filled = filledBeside
    ? await attachMonths(trx, table, filledBeside)
    : await fillNewMonths(trx, table, missing, columns, eventsOf(entity, files, missing, months))
  if (missing.length === months.length) return filled
  const conditions = [
    ...(missing.length > 0 ? [sql`not (${isWithin(missing)})`] : []),
    ...(hasClashes
      ? [
          sql`not exists (select from ${ident(`clash_${table}`)} as c where c.event_id = typed.event_id and c.time = typed.time)`,
        ]
      : []),
  ]
  const inserted = await execute(
    trx,
    sql`insert into production.${ident(table)} (${idents(columns)})
     select distinct on (event_id, time) ${idents(columns)}
     from (${typedRows(entity, files)}) as typed
     ${conditions.length > 0 ? sql`where ${joined(conditions, ' and ')}` : nothing}
     order by event_id, time, ${newestFirst(entity)}`,
  )
  return filled + inserted
}

function eventEntity(feed: FeedName): Entity {
  if (feed !== 'cart_adds') return entityOf(feed)
  return entityOf(feed, {
    columns: { resolved_product_id: resolvedProduct('s') },
    follows: ['resolved_product_id'],
  })
}

/** The columns to insert for an event. */
function eventColumns(entity: Entity): string[] {
  return [...valueColumns(entity), 'file_id', 'line']
}

/** Staged events s of these files, without a join to the files: a temporary table would prevent parallel workers. */
function stagedEvents(feed: string, files: readonly StagedFile[]): Sql {
  return sql`staging.${ident(feed)} as s where ${isStagedIn(files)}`
}

/** The staged events of these files in `some` of `all` their months, with duplicates. */
function eventsOf(
  entity: Entity,
  files: readonly StagedFile[],
  some: readonly Month[],
  all: readonly Month[],
): Sql {
  const typed = sql`select ${idents(eventColumns(entity))} from (${typedRows(entity, files)}) as typed`
  return some.length === all.length ? typed : sql`${typed} where ${isWithin(some)}`
}

/** Whether an event lies in these months, with as few time ranges as possible. */
function isWithin(months: readonly Month[]): Sql {
  const ranges: Array<{ from: string; to: string }> = []
  for (const { from, to } of months) {
    const before = ranges.at(-1)
    if (before?.to === from) before.to = to
    else ranges.push({ from, to })
  }
  if (ranges.length === 0) return sql`false`
  return joined(
    ranges.map(({ from, to }) => sql`(time >= ${literal(from)} and time < ${literal(to)})`),
    ' or ',
  )
}

/** Whether the events were prepared from exactly these files. */
function isOfFiles(prepared: PreparedEvents, files: readonly StagedFile[]): boolean {
  const ids = new Set(prepared.stagedFileIds)
  return files.length === ids.size && files.every(({ stagedFileId }) => ids.has(stagedFileId))
}

/** A calendar day as staged events write it, and whether all of them write it in UTC. */
interface StagedDay {
  day: string
  isUtc: boolean
  rows: number
}

async function stagedDays(trx: Connection, staged: Sql): Promise<StagedDay[]> {
  // The union with an empty set matters: for its days the planner expects few rows. For an expression over times it
  // expects as many days as times, and would sort all of them.
  return readRows(
    trx,
    { day: col.text, isUtc: col.boolean, rows: col.number },
    sql`select day, bool_and(is_utc) as "isUtc", count(*)::integer as rows
     from (
       select left(s.time, 10) as day, right(s.time, 1) in ('Z', 'z') as is_utc from ${staged}
       union all
       select null, null where false
     ) as event
     group by day order by day`,
  )
}

/** The months (UTC) that can contain events of these days, in order. A time with an offset can be a day off. */
function monthsOf(days: readonly StagedDay[], table: string): Month[] {
  const months = new Set<string>()
  for (const { day, isUtc } of days) {
    for (const by of isUtc ? [0] : [-1, 0, 1]) months.add(addDays(day, by).slice(0, 7))
  }
  return [...months].sort().map((month) => monthOf(table, month))
}

/** The months (UTC) that staged events of a feed can lie in, in order, as YYYY-MM. */
export async function monthsOfStaged(trx: Connection, feed: FeedName): Promise<string[]> {
  const files = await stagedFiles(trx, feed)
  if (files.length === 0) return []
  const months = monthsOf(await stagedDays(trx, stagedEvents(feed, files)), feed)
  return months.map(({ from }) => from.slice(0, -'-01 00:00:00+00'.length))
}

async function updateClashes(trx: Connection, entity: Entity): Promise<void> {
  const { table } = entity
  const columns = [...valueColumns(entity).filter((c) => !entity.key.includes(c)), 'file_id', 'line']
  const clashes = ident(`clash_${table}`)
  const moved = sql`from ${clashes} where outcome = 'updated'`
  const products = sql`insert into referred_product select distinct old_product_id ${moved} and old_product_id is not null`
  await executeAll(trx, [
    sql`update production.${ident(table)} as p set ${joined(columns.map((column) => sql`${ident(column)} = ${ident('c', column)}`))}
     from ${clashes} as c
     where p.event_id = c.event_id and p.time = c.time and c.outcome <> 'superseded'`,
    sql`insert into touched_session select distinct old_session_id, false ${moved}`,
    sql`insert into referred_session select distinct old_session_id ${moved}`,
    ...(table === 'cart_adds' ? [products] : []),
  ])
}

/** Statements that put the sessions and days of staged events into scope, unless every key is in scope anyway. */
function notings(staged: Sql): Sql[] {
  const isPart = sql`not (select is_everything from this_run)`
  return [
    sql`insert into touched_session
     select distinct s.session_id, false from ${staged} and ${isPart}`,
    sql`insert into referred_session
     select distinct s.session_id from ${staged} and ${isPart}`,
    sql`insert into touched_event_day
     select distinct (s.time::timestamptz at time zone (select timezone from ops.settings))::date
     from ${staged} and ${isPart}`,
  ]
}

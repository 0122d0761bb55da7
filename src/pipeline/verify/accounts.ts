import { col } from '../../db/columns.ts'
import { compareRows, type TableDifferences } from '../../db/compare_rows.ts'
import { ident, idents, joined, nothing, type Sql, sql } from '../../db/sql.ts'
import { type Connection, readRows } from '../../db/statements.ts'
import { entities, shopId } from '../../metrics/index.ts'
import {
  deletableFeeds,
  type FeedName,
  feedByName,
  feedNames,
  inferableFeeds,
  recountedFeeds,
} from '../../model/feeds/index.ts'
import type { CheckResult } from '../results.ts'
import { tamperedAdvice } from './results.ts'

const sampleSize = 5

/** Feeds whose rows can neither be deleted nor wait: every inserted row stays. */
const keptForGood = feedNames.filter((feed) => !deletableFeeds.includes(feed))

/** Rules about the accounts of files and the records of publishing that always hold, each as a query for violations. */
function rules(): Array<{ name: string; description: string; query: Sql }> {
  const standing = (table: FeedName) =>
    sql`select ${table} as feed, count(*) as rows from production.${ident(table)}${inferableFeeds.includes(table) ? sql` where not is_inferred` : nothing}`
  const archived = sql`select feed, row_count as rows from ops.archived_months where state = 'archived'`
  const byFile = (table: string) =>
    sql`select file_id, count(*) as rows from production.${ident(table)} where file_id is not null group by file_id`
  return [
    {
      name: 'inserted_rows_stand',
      description:
        'As many rows stand in production, or in archived months, as files have inserted; where rows can be deleted, no more than that.',
      query: sql`select feed, s.rows as standing, coalesce(f.inserted, 0) as inserted
        from (
          select feed, sum(rows) as rows from (${joined([...feedNames.map(standing), archived], '\nunion all ')}) as t
          group by feed
        ) as s
        left join (select feed, sum(inserted) as inserted from ops.files where outcome = 'loaded' group by feed) as f
          using (feed)
        where s.rows > coalesce(f.inserted, 0)
           or (s.rows < f.inserted and feed = any (${keptForGood}::text[]))`,
    },
    {
      name: 'standing_rows_are_accounted_for',
      description:
        'No file has more rows standing in production than its account says were inserted, updated or unchanged.',
      query: sql`select f.file_id, f.name, s.rows as standing, f.inserted, f.updated, f.unchanged
        from (${joined(feedNames.map(byFile), '\nunion all ')}) as s
        join ops.files as f using (file_id)
        where s.rows > f.inserted + f.updated + f.unchanged`,
    },
    {
      name: 'outcomes_of_standing_rows',
      description:
        'The outcome that a standing line, payment, refund or row of ad spend is counted under is one that its file’s account holds as many rows of.',
      query: sql`select file_id, f.name, s.outcome, s.rows, (to_jsonb(f) ->> s.outcome)::bigint as accounted
        from (${joined(
          recountedFeeds.map(
            (table) =>
              sql`select file_id, outcome, count(*) as rows from production.${ident(table)} group by file_id, outcome`,
          ),
          '\nunion all ',
        )}) as s
        left join ops.files as f using (file_id)
        where s.rows > (to_jsonb(f) ->> s.outcome)::bigint`,
    },
    {
      name: 'revisions_lead_to_what_is_stored',
      description:
        'A figure of a closed period that was revised stands in the stored report as its last revision left it.',
      query: joined(entities.map(brokenRevisions), '\nunion all '),
    },
  ]
}

/** If the as-of date has moved back since, a period was open again and could change without a revision. */
function brokenRevisions(entity: (typeof entities)[number]): Sql {
  const report = `${entity}_reports`
  const id = entity === 'shop' ? sql`${shopId}` : ident('t', `${entity}_id`)
  return sql`select r.report, r.entity_id, r.period_type, r.period_start, r.metric, r.value as revised, to_jsonb(t) ->> r.metric as stored
    from (
      select distinct on (v.entity_id, v.period_type, v.period_start, m.key)
        v.run_id, v.report, v.entity_id, v.period_type, v.period_start, v.period_end, v.kind,
        m.key as metric, m.value ->> 'new' as value
      from ops.report_revisions as v
      cross join lateral jsonb_each(v.changes) as m
      where v.report = ${report}
      order by v.entity_id, v.period_type, v.period_start, m.key, v.run_id desc
    ) as r
    left join warehouse.${ident(report)} as t
      on t.period_type = r.period_type and t.period_start = r.period_start and ${id} = r.entity_id
    where r.value::numeric is distinct from (to_jsonb(t) ->> r.metric)::numeric
      and not exists (select from ops.publications as p
                      where p.run_id >= r.run_id and coalesce(p.as_of_date, '-infinity') < r.period_end - 1)`
}

/** Checks the accounts of files and the records of publishing against the data. */
export async function checkAccounts(trx: Connection): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const { name, description, query } of rules()) {
    const rows = await readRows(
      trx,
      { row: col.json<unknown>(), failing: col.number },
      sql`select to_jsonb(found) as row, (count(*) over ())::float8 as failing from (${query}) as found limit ${sampleSize}`,
    )
    results.push({
      name,
      severity: 'error',
      status: rows.length > 0 ? 'failed' : 'passed',
      failingRows: rows[0]?.failing ?? 0,
      money: null,
      sample: rows.map(({ row }) => row),
      description,
      advice: tamperedAdvice,
    })
  }
  return results
}

/** Checks that rows that can wait or be counted again are counted under an outcome that a standing row can have. */
export async function compareOutcomes(trx: Connection, told: number): Promise<TableDifferences[]> {
  const tables: TableDifferences[] = []
  for (const table of recountedFeeds) {
    const { key } = feedByName(table)
    tables.push(
      await compareRows(trx, {
        table: `production.${table}`,
        told,
        key: [...key],
        columns: [...key, 'outcome'],
        expected: sql`select ${idents(key)},
            case when outcome in ('inserted', 'updated', 'unchanged') then outcome end as outcome
          from production.${ident(table)}`,
        found: sql`select ${idents(key)}, outcome from production.${ident(table)}`,
      }),
    )
  }
  tables.push(
    await compareRows(trx, {
      table: 'production.tombstones',
      told,
      key: ['feed', 'row_key'],
      columns: ['feed', 'row_key', 'outcome'],
      expected: sql`select feed, row_key,
          case when outcome in ('updated', 'unchanged') then outcome end as outcome
        from production.tombstones`,
      found: sql`select feed, row_key, outcome from production.tombstones`,
    }),
  )
  return tables
}

import type pg from 'pg'
import { literal } from '../db/query.ts'
import { reportTable } from './derivations.ts'
import { entities, type Metric, metricsOf, type Unit } from './registry.ts'

const columnTypes: Record<Unit, string> = {
  count: 'bigint',
  money: 'numeric(24,2)',
  percent: 'numeric',
  minutes: 'numeric',
  number: 'numeric',
}

/**
 * Gives the tables of the stored reports a column for each metric of the registry, with its description. The next load
 * fills new ones; `ops.new_report_columns` keeps their names until then, since what had no figure is not revised.
 * Running it again changes nothing. Gives what it did, one line each.
 */
export async function extendReportTables(client: pg.ClientBase): Promise<string[]> {
  const done: string[] = []
  for (const entity of entities) {
    const table = reportTable(entity)
    const { rows } = await client.query<{ name: string; description: string | null }>(
      `select attname as name, col_description(attrelid, attnum) as description
       from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
      [`warehouse.${table}`],
    )
    const standing = new Map(rows.map(({ name, description }) => [name, description]))
    const added = metricsOf(entity).filter(({ name }) => !standing.has(name))
    for (const { name, unit } of added) {
      await client.query(`alter table warehouse.${table} add column ${name} ${columnTypes[unit]}`)
      await client.query(
        'insert into ops.new_report_columns (report, column_name) values ($1, $2) on conflict do nothing',
        [table, name],
      )
    }
    const isOutdated = ({ name, description }: Metric) => standing.get(name) !== description
    for (const { name, description } of metricsOf(entity).filter(isOutdated)) {
      await client.query(`comment on column warehouse.${table}.${name} is ${literal(description)}`)
    }
    if (added.length > 0) done.push(`added ${added.map(({ name }) => name).join(', ')} to warehouse.${table}`)
  }
  return done
}

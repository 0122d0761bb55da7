import type pg from 'pg'
import { col } from '../db/columns.ts'
import { ident, literal, type Sql, sql } from '../db/sql.ts'
import { execute, readRows } from '../db/statements.ts'
import { reportTable } from './derivations.ts'
import { entities, type Metric, metricsOf, type Unit } from './registry.ts'

const columnTypes: Record<Unit, Sql> = {
  count: sql`bigint`,
  money: sql`numeric(24,2)`,
  percent: sql`numeric`,
  minutes: sql`numeric`,
  number: sql`numeric`,
}

/**
 * Adds a column for each metric of the registry to the tables of the stored reports, with its description. The next
 * load fills new columns. Until then `ops.new_report_columns` keeps their names, because a first figure is no revision.
 * Running it again changes nothing. Returns what it did, one line each.
 */
export async function extendReportTables(client: pg.ClientBase): Promise<string[]> {
  const done: string[] = []
  for (const entity of entities) {
    const table = reportTable(entity)
    const rows = await readRows(
      client,
      { name: col.text, description: col.text.orNull },
      sql`select attname as name, col_description(attrelid, attnum) as description
       from pg_attribute
       where attrelid = ${`warehouse.${table}`}::regclass and attnum > 0 and not attisdropped`,
    )
    const standing = new Map(rows.map(({ name, description }) => [name, description]))
    const added = metricsOf(entity).filter(({ name }) => !standing.has(name))
    for (const { name, unit } of added) {
      await execute(
        client,
        sql`alter table warehouse.${ident(table)} add column ${ident(name)} ${columnTypes[unit]}`,
      )
      await execute(
        client,
        sql`insert into ops.new_report_columns (report, column_name) values (${table}, ${name}) on conflict do nothing`,
      )
    }
    const isOutdated = ({ name, description }: Metric) => standing.get(name) !== description
    for (const { name, description } of metricsOf(entity).filter(isOutdated)) {
      await execute(
        client,
        sql`comment on column warehouse.${ident(table)}.${ident(name)} is ${literal(description)}`,
      )
    }
    if (added.length > 0) done.push(`added ${added.map(({ name }) => name).join(', ')} to warehouse.${table}`)
  }
  return done
}

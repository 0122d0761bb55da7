import { col } from '../../db/columns.ts'
import { ident, joined, literal, type Sql, sql } from '../../db/sql.ts'
import { type Connection, readRows } from '../../db/statements.ts'
import { archivableFeeds } from '../../model/feeds/index.ts'
import { aggregateScopeOfDays, closeFactScope, openDimensionScope } from '../../scopes/scopes.ts'
import { touchDays } from '../../scopes/touch_days.ts'
import type { Warehouse } from '../../warehouse/index.ts'
import type { ArchivedMonths } from '../archived_months/needed.ts'
import type { VerifyScopes } from './derived.ts'

/** Random business days with a fact, in order. The same seed gives the same days. */
export async function sampleDays(
  trx: Connection,
  { facts }: Warehouse,
  count: number,
  seed: number,
): Promise<string[]> {
  const hasFact = facts
    .filter(({ columns }) => columns.includes('date_key'))
    .map(
      ({ target }) => sql`exists (select from warehouse.${ident(target)} as f where f.date_key = d.date_key)`,
    )
  const rows = await readRows(
    trx,
    { day: col.text },
    sql`select full_date::text as day
     from warehouse.dim_date as d
     where ${joined(hasFact, '\n        or ')}
     order by md5(${literal(String(seed))} || full_date::text)
     limit ${literal(count)}`,
  )
  return rows.map(({ day }) => day).sort()
}

/** Puts everything that belongs to some days into the scope tables: facts of the day, and what is made of them. */
export async function scopeOfDays(
  trx: Connection,
  { orderNumbers }: Warehouse,
  archived: ArchivedMonths,
  days: readonly string[],
): Promise<VerifyScopes> {
  await touchDays(trx, sql`select unnest(${array(days)})`)
  const facts = await closeFactScope(trx, orderNumbers, await openDimensionScope(trx))
  await archived.needSessions('select session_id from scope_session')
  await archived.needDays(sql`select day from touched_day`, archivableFeeds)
  return { facts, aggregates: await aggregateScopeOfDays(trx) }
}

function array(days: readonly string[]): Sql {
  return sql`array[${joined(days.map(literal))}]::date[]`
}

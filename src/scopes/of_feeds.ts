import { ident, idents, type Sql, sql } from '../db/sql.ts'
import { feeds } from '../model/feeds/index.ts'
import type { AnyScope } from './declaration.ts'
import { id } from './declaration.ts'

/**
 * The part of a scope that the model declares with its feeds: its keys, and which of them are on the days in
 * `touched_day`.
 */
type FeedScope = Required<Pick<AnyScope, 'keys' | 'onDays'>> & Pick<AnyScope, 'day'>

const isAskedTime = (time: string) =>
  sql`(${ident(time)} at time zone (select timezone from ops.settings))::date in (select day from touched_day)`

/** The scopes of facts that the model declares, by name. */
export const scopesOfFeeds: Readonly<Record<string, FeedScope>> = Object.fromEntries(
  [...new Set(feeds.flatMap(({ scope }) => scope?.name ?? []))].map((name) => [name, declare(name)]),
)

/** The facts made from rows of a scope's feeds. */
export function factsOfScope(name: string): string[] {
  const tables = feeds.flatMap(({ scope, becomes }) => (scope?.name === name ? Object.keys(becomes) : []))
  return [...new Set(tables)].filter((table) => table.startsWith('fact_'))
}

function declare(name: string): FeedScope {
  const members = feeds.filter(({ scope }) => scope?.name === name)
  const columns = members[0]?.scope?.keys ?? []
  const isDay = (column: string) =>
    members[0]?.businessDay === column ||
    members[0]?.columns.find((one) => one.name === column)?.type === 'date'
  const day = columns.find(isDay)
  return {
    keys: Object.fromEntries(columns.map((column) => [column, column === day ? 'date' : id])),
    ...(day ? { day } : {}),
    onDays: [
      ...members.map(
        (feed) => sql`select ${idents(columns)} from production.${ident(feed.name)} where ${isAsked(feed)}`,
      ),
      ...factsOfScope(name).map(
        (fact) =>
          sql`select ${idents(columns.map((column) => (column === day ? 'full_date' : column)))}
         from warehouse.${ident(fact)} join warehouse.dim_date using (date_key) join touched_day on touched_day.day = full_date`,
      ),
    ],
  }
}

/** Whether the fact of a row of production is on a day in `touched_day`. */
function isAsked({ scope, columns }: (typeof feeds)[number]): Sql {
  const [first = '', last] = scope?.days ?? []
  if (columns.some(({ name, type }) => name === first && type === 'time')) return isAskedTime(first)
  if (last === undefined) return sql`${ident(first)} in (select day from touched_day)`
  return sql`exists (select from touched_day as t where t.day between ${ident(first)} and coalesce(${ident(last)}, ${ident(first)}))`
}

import { col } from './columns.ts'
import { joined, literal, nothing, raw, type Sql, sql } from './sql.ts'
import { type Connection, readValue } from './statements.ts'

/**
 * The restriction of a derivation.
 *
 * `/* scope:order o.order_id *\/ true` in the text of a derivation or check marks where its rows are restricted.
 * Unchanged, the statement covers everything and can be run by hand. A nightly load replaces `true` with `o.order_id in
 * (select … from scope_order)`.
 */
export type Scope =
  | { isEverything: true }
  | {
      isEverything: false
      /** A SELECT of the keys in scope, by the name of the marker. */
      keys: Readonly<Record<string, Sql>>
      /**
       * Intervals that contain the events in scope, by the name of the marker. They can contain others too; they let
       * the planner skip partitions.
       */
      times: Readonly<Record<string, readonly Interval[]>>
      /** Markers whose SELECT is known to have no key. */
      empty: ReadonlySet<string>
    }

export const everything: Scope = { isEverything: true }
/** A scope that is less than everything. */
export type Part = Extract<Scope, { isEverything: false }>

/** Instants as text, both ends included. */
export interface Interval {
  first: string
  last: string
}

const marker = /\/\* scope:(\w+) (.+?) \*\/ true/g

/** Puts the scope into the text of a statement. */
export function restrict(text: string, scope: Scope): Sql {
  if (scope.isEverything) return raw(text)
  // Between two texts are the name of a scope and the columns that it restricts.
  const parts = text.split(marker)
  return joined(
    parts.flatMap((part, place) => {
      if (place % 3 === 0) return [raw(part)]
      return place % 3 === 1 ? [condition(part, parts[place + 1] ?? '', scope)] : []
    }),
    nothing,
  )
}

function condition(name: string, columns: string, scope: Part): Sql {
  if (scope.empty.has(name)) return sql`false`
  if (!isTime(name)) return sql`(${raw(columns)}) in (${keysOf(name, scope)})`
  const within = timesOf(name, scope).map(
    ({ first, last }) => sql`${raw(columns)} between ${literal(first)} and ${literal(last)}`,
  )
  return within.length > 0 ? sql`(${joined(within, ' or ')})` : sql`false`
}

/** Whether the scope has no key for a condition that requires all of its markers. */
export async function isOutOfScope(db: Connection, condition: string, scope: Scope): Promise<boolean> {
  const names = [...condition.matchAll(marker)].map(([, name]) => name as string)
  if (scope.isEverything || names.length === 0) return false
  const [times, others] = [names.filter(isTime), names.filter((name) => !isTime(name))]
  if (others.some((name) => scope.empty.has(name))) return true
  if (times.some((name) => timesOf(name, scope).length === 0)) return true
  const keys = others.map((name) => sql`exists (${keysOf(name, scope)})`)
  if (keys.length === 0) return false
  return !(await readValue(db, col.boolean, sql`select ${joined(keys, ' and ')}`))
}

function isTime(name: string): boolean {
  return name.endsWith('_time')
}

function timesOf(name: string, { times }: Part): readonly Interval[] {
  return times[name] ?? []
}

function keysOf(name: string, { keys }: Part): Sql {
  const select = keys[name]
  if (select === undefined) {
    throw new Error(`there is no scope "${name}"; known: ${Object.keys(keys).sort().join(', ')}`)
  }
  return select
}

import { type Executor, rowsOf } from './query.ts'

/**
 * What a derivation is restricted to.
 *
 * In the text of a derivation or check, `/* scope:order o.order_id *\/ true` marks where its rows are restricted: as it
 * stands the statement covers everything and can be run by hand; a night puts `o.order_id in (select … from
 * scope_order)` in the place of `true`.
 */
export type Scope =
  | { isEverything: true }
  | {
      isEverything: false
      /** By the name of a marker a SELECT of the keys in scope. */
      keys: Readonly<Record<string, string>>
      /** By the name of a marker intervals in which the events in scope lie, and maybe others: they let the planner skip partitions. */
      times: Readonly<Record<string, readonly Interval[]>>
    }

export const everything: Scope = { isEverything: true }
type Part = Extract<Scope, { isEverything: false }>

/** Instants as text, both ends included. */
export interface Interval {
  first: string
  last: string
}

const marker = /\/\* scope:(\w+) (.+?) \*\/ true/g

/** Puts the scope into the text of a statement. */
export function restrict(text: string, scope: Scope): string {
  if (scope.isEverything) return text
  return text.replaceAll(marker, (_, name: string, columns: string) => {
    if (!isTime(name)) return `(${columns}) in (${keysOf(name, scope)})`
    const within = timesOf(name, scope).map(
      ({ first, last }) => `${columns} between '${first}' and '${last}'`,
    )
    return within.length > 0 ? `(${within.join(' or ')})` : 'false'
  })
}

/** Whether the scope holds no key of what a condition, all of whose markers have to hold, restricts. */
export async function isOutOfScope(db: Executor, condition: string, scope: Scope): Promise<boolean> {
  const names = [...condition.matchAll(marker)].map(([, name]) => name as string)
  if (scope.isEverything || names.length === 0) return false
  const [times, others] = [names.filter(isTime), names.filter((name) => !isTime(name))]
  if (times.some((name) => timesOf(name, scope).length === 0)) return true
  const keys = others.map((name) => `exists (${keysOf(name, scope)})`)
  if (keys.length === 0) return false
  const [row] = await rowsOf<{ hasKeys: boolean }>(db, `select ${keys.join(' and ')} as "hasKeys"`)
  return !row?.hasKeys
}

function isTime(name: string): boolean {
  return name.endsWith('_time')
}

function timesOf(name: string, { times }: Part): readonly Interval[] {
  return times[name] ?? []
}

function keysOf(name: string, { keys }: Part): string {
  const select = keys[name]
  if (select === undefined) {
    throw new Error(`there is no scope "${name}"; known: ${Object.keys(keys).sort().join(', ')}`)
  }
  return select
}

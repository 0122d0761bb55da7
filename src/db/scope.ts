/**
 * What a derivation is restricted to.
 *
 * In the text of a derivation or check, `/* scope:order o.order_id *\/ true` marks where its rows are restricted: as it
 * stands the statement covers everything and can be run by hand; a night puts `o.order_id in (select … from
 * scope_order)` in the place of `true`.
 */
export interface Scope {
  isEverything: boolean
  /** Between which instants the events of the sessions in scope lie, as SQL literals. */
  eventTimes?: { first: string; last: string }
}

const scopes: Record<string, string> = {
  order: 'select order_id from scope_order',
  session: 'select session_id from scope_session',
  customer: 'select customer_id from scope_customer',
  product: 'select product_id from scope_product',
  stock: 'select product_id, day from scope_stock',
  stock_key: 'select product_id, date_key from scope_stock',
}

/** Puts the scope into the text of a statement. */
export function restrict(text: string, scope: Scope): string {
  if (scope.isEverything) return text
  return text.replaceAll(/\/\* scope:(\w+) ([\w., ]+?) \*\/ true/g, (_, name: string, columns: string) => {
    if (name === 'event_time') {
      return scope.eventTimes
        ? `${columns} between '${scope.eventTimes.first}' and '${scope.eventTimes.last}'`
        : 'false'
    }
    const keys = scopes[name]
    if (keys === undefined) throw new Error(`unknown scope "${name}" in: ${text.slice(0, 200)}`)
    return `(${columns}) in (${keys})`
  })
}

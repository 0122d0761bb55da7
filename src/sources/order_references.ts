/** The number of an order within a text: `Shop - Order 1234`, `Order #1001`, `Order no. A-17`. */
const ORDER = /\border(?:\s+(?:no\.?|number|id))?\s*[:#]*\s*#?([a-z0-9-]*\d[\w-]*)/i

/** The order that a text names; undefined if it names none. */
export function orderIn(text: string | undefined): string | undefined {
  return text === undefined ? undefined : ORDER.exec(text)?.[1]
}

/**
 * The order in what a shop system passes to a payment provider: a bare id, `WC-1234`, `#1234`, or JSON with order_id.
 */
export function orderInReference(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (text.startsWith('{')) return /"order_?(?:id|number)"\s*:\s*"?([\w-]+)/i.exec(text)?.[1]
  return text.replace(/^(?:WC-|#)/i, '') || undefined
}

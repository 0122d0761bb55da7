/** A line, fee, coupon or refund in a cell: `name:Mug|sku:MUG|quantity:2|total:32.00`. */
export type CellItem = Readonly<Record<string, string | undefined>>

/**
 * The items of a cell: JSON, or items separated by `;` or `||` whose parts are separated by `|`, with backslash
 * escapes.
 */
export function itemsOfCell(cell: string | undefined): CellItem[] | undefined {
  if (cell === undefined) return []
  if (cell.startsWith('[')) return itemsOfJson(cell)
  return cell.split(/\|\||(?<!\\);(?=\s*\w+:)/).map(itemOf)
}

function itemOf(text: string): CellItem {
  const parts = text.split(/(?<!\\)\|(?=[^|:]*:)/).map((part) => {
    const at = part.indexOf(':')
    return [
      part.slice(0, at).trim(),
      part
        .slice(at + 1)
        .replaceAll(/\\([:;|])/g, '$1')
        .trim(),
    ] as const
  })
  return Object.fromEntries(parts.filter(([, value]) => value !== ''))
}

/** Undefined if the text is not JSON with items. */
function itemsOfJson(cell: string): CellItem[] | undefined {
  try {
    const items: unknown = JSON.parse(cell)
    if (!Array.isArray(items)) return undefined
    return items.map((item: object) => {
      const values = Object.entries(item).filter(([, value]) => ['string', 'number'].includes(typeof value))
      return Object.fromEntries(values.map(([name, value]) => [name, String(value)]))
    })
  } catch {
    return undefined
  }
}

/** Whether a part of a cell is an amount, as the exporters write it in every language. */
export function isAmount(text: string | undefined): boolean {
  return text === undefined || /^-?\d*\.?\d+$/.test(text)
}

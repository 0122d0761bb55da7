/** Whether day or month comes first in dates, as far as a file proves it. */
export interface DateOrder {
  order: 'dmy' | 'mdy' | undefined
  /** A date that can be read two ways. */
  ambiguous: string | undefined
  isContradictory: boolean
  /** The likely order if nothing proves one. */
  likely: { order: 'dmy' | 'mdy'; because: string } | undefined
}

const PARTS = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)/
const DAY_MS = 86_400_000
/** One reading is likely if the file's dates span this many times less time than in the other. */
const NARROWER = 4

/** A date as three numbers: the first two, and the year. */
type Parts = readonly [number, number, number]

/** Finds the order from dates in file order. `now`: no order was placed later. */
export function dateOrder(texts: readonly string[], now: Date): DateOrder {
  const orders = new Set<'dmy' | 'mdy'>()
  let ambiguous: string | undefined
  const parts: Parts[] = []
  for (const text of texts) {
    const found = PARTS.exec(text)
    if (!found) continue
    const [, first = '', second = '', year = ''] = found
    const day: Parts = [Number(first), Number(second), Number(year) + (year.length === 2 ? 2000 : 0)]
    parts.push(day)
    const order = orderShown(day, text.charAt(first.length))
    if (order) orders.add(order)
    else if (day[0] !== day[1]) ambiguous ??= text
  }
  const [order] = orders
  return {
    order: orders.size === 1 ? order : undefined,
    ambiguous,
    isContradictory: orders.size > 1,
    likely: orders.size === 0 && ambiguous !== undefined ? likelyOrder(parts, now) : undefined,
  }
}

function orderShown([first, second]: Parts, mark: string): 'dmy' | 'mdy' | undefined {
  // Dates with points have the day first wherever they are used.
  if (first > 12 || mark === '.') return 'dmy'
  return second > 12 ? 'mdy' : undefined
}

function likelyOrder(parts: readonly Parts[], now: Date): DateOrder['likely'] {
  const days = (order: 'dmy' | 'mdy') =>
    parts.map(([first, second, year]) =>
      order === 'dmy' ? Date.UTC(year, second - 1, first) : Date.UTC(year, first - 1, second),
    )
  const [dmy, mdy] = [days('dmy'), days('mdy')]
  const latest = now.getTime() + 2 * DAY_MS
  const [dmyAhead, mdyAhead] = [dmy, mdy].map((list) => list.some((day) => day > latest))
  if (dmyAhead !== mdyAhead) {
    return { order: dmyAhead ? 'mdy' : 'dmy', because: 'read the other way, some lie in the future' }
  }
  const [dmySpan, mdySpan] = [span(dmy), span(mdy)]
  if (
    Math.max(dmySpan, mdySpan) > 20 &&
    Math.max(dmySpan, mdySpan) >= NARROWER * Math.min(dmySpan, mdySpan)
  ) {
    return { order: dmySpan < mdySpan ? 'dmy' : 'mdy', because: 'read so, they lie close together' }
  }
  return undefined
}

function span(days: readonly number[]): number {
  return (days.reduce((a, b) => Math.max(a, b), 0) - days.reduce((a, b) => Math.min(a, b))) / DAY_MS
}

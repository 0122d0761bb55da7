import type { Line } from '../orders/basket.ts'

export const STEP = { page: 0, scroll: 1, click: 2, cart: 3, order: 4 } as const

const CAPACITY = 1_024

/** The steps of one visit, in order. The memory is reused for the next visit. */
export class Steps {
  count = 0
  readonly kinds = new Uint8Array(CAPACITY)
  /** Seconds since the previous step. */
  readonly gaps = new Float64Array(CAPACITY)
  readonly times = new Float64Array(CAPACITY)
  /** Path of the page. */
  readonly paths: string[] = new Array(CAPACITY).fill('')
  /** Query of a page, percent of a scroll, target of a click. */
  readonly texts: string[] = new Array(CAPACITY).fill('')
  readonly lines: (Line | undefined)[] = new Array(CAPACITY).fill(undefined)
  private path = ''

  clear(): void {
    this.count = 0
    this.path = ''
  }

  page(gap: number, path: string, query = ''): void {
    this.path = path
    this.add(STEP.page, gap, query)
  }

  scroll(gap: number, percent: number): void {
    this.add(STEP.scroll, gap, String(percent))
  }

  click(gap: number, target: string): void {
    this.add(STEP.click, gap, target)
  }

  cart(gap: number, line: Line): void {
    this.lines[this.count] = line
    this.add(STEP.cart, gap, '')
  }

  order(gap: number): void {
    this.add(STEP.order, gap, '')
  }

  private add(kind: number, gap: number, text: string): void {
    if (this.count === CAPACITY) return
    this.kinds[this.count] = kind
    this.gaps[this.count] = gap
    this.paths[this.count] = this.path
    this.texts[this.count] = text
    this.count += 1
  }

  /**
   * Sets the time of each step from `start` and the gaps. It stretches them so that each order falls on its own instant
   * and nothing happens after `latest`.
   */
  schedule(start: number, orderedAt: readonly number[], latest: number): void {
    let from = 0
    let at = start
    let next = 0
    for (let step = 0; step < this.count; step++) {
      const isOrder = this.kinds[step] === STEP.order
      if (!isOrder && step < this.count - 1) continue
      const end = isOrder ? (orderedAt[next++] as number) : undefined
      at = this.spread(from, step, at, end, latest)
      from = step + 1
    }
  }

  private spread(from: number, to: number, at: number, end: number | undefined, latest: number): number {
    let length = 0
    for (let step = from; step <= to; step++) length += this.gaps[step] as number
    const room = end === undefined ? Math.min(length, latest - at) : end - at
    let passed = 0
    for (let step = from; step <= to; step++) {
      passed += this.gaps[step] as number
      this.times[step] = at + (length === 0 ? 0 : Math.floor((passed * room) / length))
    }
    return at + room
  }
}

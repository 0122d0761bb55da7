/** How many different lists to remember: the first line of an order fills other columns than the rest. */
const REMEMBERED = 4

/** Lists the columns that a record fills. Most records fill the same ones as a recent record, and share its list. */
export class FilledColumns {
  private readonly current: string[] = []
  private count = 0
  private readonly known: Array<readonly string[]> = []

  begin(): this {
    this.count = 0
    return this
  }

  add(column: string): void {
    this.current[this.count++] = column
  }

  end(): readonly string[] {
    for (const list of this.known) if (this.isCurrent(list)) return list
    const list = this.current.slice(0, this.count)
    this.known.unshift(list)
    if (this.known.length > REMEMBERED) this.known.pop()
    return list
  }

  private isCurrent(list: readonly string[]): boolean {
    const { current, count } = this
    if (list.length !== count) return false
    for (let place = 0; place < count; place++) if (list[place] !== current[place]) return false
    return true
  }
}

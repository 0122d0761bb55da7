/** Lists the columns that a record fills. Most fill those that the record before did: they share its list. */
export class FilledColumns {
  private last: string[] = []
  private count = 0
  private own: string[] | undefined

  begin(): this {
    this.count = 0
    this.own = undefined
    return this
  }

  add(column: string): void {
    if (this.own) this.own.push(column)
    else if (this.last[this.count] === column) this.count++
    else this.own = [...this.last.slice(0, this.count), column]
  }

  end(): readonly string[] {
    this.last = this.own ?? (this.count === this.last.length ? this.last : this.last.slice(0, this.count))
    return this.last
  }
}

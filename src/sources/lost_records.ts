/** The most text of malformed records to hold, so that memory stays flat in a file that is broken throughout. */
const MOST_CHARACTERS = 1024 * 1024
/** The most text of one record: the order is named early in it. */
const MOST_OF_RECORD = 64 * 1024

/** The malformed records since the last sound one. One of them can be the beginning of the next order. */
export class LostRecords {
  private records: Array<{ line: number; raw: string }> = []
  private characters = 0

  /** If there are too many, the first are forgotten: an order begins right before its next record. */
  add(line: number, raw: string): void {
    const text = raw.slice(0, MOST_OF_RECORD)
    this.records.push({ line, raw: text })
    this.characters += text.length
    if (this.characters <= MOST_CHARACTERS) return
    this.records = this.records.slice(Math.ceil(this.records.length / 2))
    this.characters = this.records.reduce((sum, record) => sum + record.raw.length, 0)
  }

  clear(): void {
    if (this.records.length === 0) return
    this.records = []
    this.characters = 0
  }

  /** Line of the first record that seems to contain a value. */
  lineWith(value: string): number | undefined {
    return this.records.find(({ raw }) => hasValue(raw, value))?.line
  }
}

function hasValue(raw: string, value: string): boolean {
  return raw.split(/[,;\t"\r\n]/).some((text) => text.trim() === value)
}

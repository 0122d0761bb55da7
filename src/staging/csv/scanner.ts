import { CR, type Delimiter, LF, MAX_TEXT_BYTES, NUL, QUOTE, SPACE } from './bytes.ts'

/** What `RecordScanner.scan` found at a position. */
export const SCAN = {
  /** A record, sound or malformed: see `problem`. */
  record: 0,
  /** A line that is empty or of spaces, which is no row. */
  blank: 1,
  /** The bytes end before the record does, and more may come. */
  more: 2,
  /** Nothing is left. */
  end: 3,
  /**
   * A quoted field that is not closed within 1 MiB or by the end. The record is what stands up to the end
   * of the physical line on which that field opened; `openedAt` is its quote.
   */
  unclosed: 4,
} as const

/** How a field is written; a sum of these. */
export const SHAPE = {
  plain: 0,
  quoted: 1,
  /** Quoted, with doubled quotes inside. */
  doubled: 2,
  /** Not quoted, but with a quote inside: text that COPY would misread. */
  dirty: 4,
} as const

/** Why a record is malformed by its own bytes. */
export const PROBLEM = { none: 0, textAfterQuote: 1, nul: 2, carriageReturn: 3 } as const

const ORDINARY = 0
const DELIMITER = 1
const LINE_FEED = 2
const CARRIAGE_RETURN = 3
const QUOTE_MARK = 4
const ZERO_BYTE = 5

/** Results of `closingQuote` that are no position. */
export const NEEDS_MORE = -1
export const UNCLOSED = -2

/**
 * Finds one record at a time in bytes, and where its fields begin and end, without making strings.
 *
 * The grammar is that of RFC 4180, and: a quote inside an unquoted field is text; text after a closing quote
 * makes the record malformed, and the rest of that field is read as if unquoted; lines end with LF or CRLF, and a
 * lone CR outside quotes, which may be the line end of another system, makes the record malformed; the last line
 * need not end.
 *
 * Each call looks at a whole record anew, so the result depends on the bytes alone, never on how they were
 * cut into chunks. The byte at `limit` must be writable: it serves as a sentinel.
 */
export class RecordScanner {
  /** Fields 0 to fields−1 of the record; those past `maxFields` are counted, not stored. Quotes are included. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly shapes: Uint8Array
  fields = 0
  /** Where the text of the record ends, without its line end. */
  recordEnd = 0
  /** Where the next record begins. */
  next = 0
  /** Line feeds from the start of the record to `next`; of an unclosed one, to `openedAt`. */
  lineFeeds = 0
  problem: number = PROBLEM.none
  /** The field that has the problem or was never closed, from 0. */
  problemField = 0
  /** The quote that was never closed. */
  openedAt = 0

  /** Line feeds that `closingQuote` passed. */
  quotedLineFeeds = 0

  private readonly classes = new Uint8Array(256)
  private readonly maxFields: number
  private quotedShape: number = SHAPE.quoted
  private quotedNul = false

  constructor(delimiter: Delimiter, maxFields: number) {
    this.maxFields = maxFields
    this.starts = new Int32Array(maxFields)
    this.ends = new Int32Array(maxFields)
    this.shapes = new Uint8Array(maxFields)
    this.classes[delimiter.charCodeAt(0)] = DELIMITER
    this.classes[LF] = LINE_FEED
    this.classes[CR] = CARRIAGE_RETURN
    this.classes[QUOTE] = QUOTE_MARK
    this.classes[NUL] = ZERO_BYTE
  }

  /** Looks at the record that begins at `from` in `bytes[0..limit)`; `atEnd` says that no more will come. */
  scan(bytes: Uint8Array, from: number, limit: number, atEnd: boolean): number {
    if (from >= limit) return atEnd ? SCAN.end : SCAN.more
    const first = bytes[from] as number
    if (first === SPACE || first === LF || first === CR) {
      const found = this.blank(bytes, from, limit, atEnd)
      if (found !== SCAN.record) return found
    }
    bytes[limit] = LF
    const { classes, starts, ends, shapes, maxFields } = this
    let at = from
    let fields = 0
    let lineFeeds = 0
    this.problem = PROBLEM.none

    for (;;) {
      const start = at
      let shape: number = SHAPE.plain
      if (bytes[at] === QUOTE && at < limit) {
        const close = this.closingQuote(bytes, at, limit, atEnd)
        if (close === NEEDS_MORE) return SCAN.more
        if (close === UNCLOSED) {
          this.openedAt = at
          this.problemField = fields
          this.lineFeeds = lineFeeds
          return SCAN.unclosed
        }
        if (this.quotedNul && this.problem === PROBLEM.none) this.setProblem(PROBLEM.nul, fields)
        lineFeeds += this.quotedLineFeeds
        shape = this.quotedShape
        at = close + 1
        if (this.isText(bytes, at, limit)) {
          if (this.problem !== PROBLEM.textAfterQuote) this.setProblem(PROBLEM.textAfterQuote, fields)
        }
      }
      let found: number
      for (;;) {
        found = classes[bytes[at] as number] as number
        while (found === ORDINARY) found = classes[bytes[++at] as number] as number
        if (found === DELIMITER || found === LINE_FEED) break
        if (found === CARRIAGE_RETURN) {
          if (at + 1 === limit && !atEnd) return SCAN.more
          if (bytes[at + 1] === LF) break
          if (this.problem === PROBLEM.none) this.setProblem(PROBLEM.carriageReturn, fields)
        } else if (found === ZERO_BYTE) {
          if (this.problem === PROBLEM.none) this.setProblem(PROBLEM.nul, fields)
        } else shape |= SHAPE.dirty
        at++
      }
      if (fields < maxFields) {
        starts[fields] = start
        ends[fields] = at
        shapes[fields] = shape
      }
      fields++
      if (found === DELIMITER) {
        at++
        continue
      }
      if (found === LINE_FEED && at === limit && !atEnd) return SCAN.more
      this.fields = fields
      this.recordEnd = at
      if (found === CARRIAGE_RETURN) at++
      if (at < limit) {
        lineFeeds++
        at++
      }
      this.lineFeeds = lineFeeds
      this.next = at
      return SCAN.record
    }
  }

  private setProblem(problem: number, field: number): void {
    this.problem = problem
    this.problemField = field
  }

  /** Whether something other than a delimiter or a line end follows a closing quote. */
  private isText(bytes: Uint8Array, at: number, limit: number): boolean {
    const found = this.classes[bytes[at] as number]
    if (found === DELIMITER || found === LINE_FEED) return false
    return !(found === CARRIAGE_RETURN && (at + 1 === limit || bytes[at + 1] === LF))
  }

  /**
   * Finds the quote that closes the field whose opening quote is at `open`: a position, `NEEDS_MORE` or
   * `UNCLOSED`. Leaves the line feeds and doubled quotes that it passed in `quotedLineFeeds` and `quotedShape`.
   */
  closingQuote(bytes: Uint8Array, open: number, limit: number, atEnd: boolean): number {
    const { classes } = this
    let at = open + 1
    const farthest = at + MAX_TEXT_BYTES
    const stop = farthest < limit ? farthest + 1 : limit
    let lineFeeds = 0
    let shape: number = SHAPE.quoted
    let nul = false
    for (;;) {
      while (at < stop) {
        const found = classes[bytes[at] as number]
        if (found === QUOTE_MARK) break
        if (found === LINE_FEED) lineFeeds++
        else if (found === ZERO_BYTE) nul = true
        at++
      }
      if (at >= stop) return at > farthest || atEnd ? UNCLOSED : NEEDS_MORE
      if (at + 1 >= limit && !atEnd) return NEEDS_MORE
      if (at + 1 < limit && bytes[at + 1] === QUOTE) {
        shape |= SHAPE.doubled
        at += 2
        continue
      }
      this.quotedLineFeeds = lineFeeds
      this.quotedShape = shape
      this.quotedNul = nul
      return at
    }
  }

  /** Whether the line at `from` is empty or of spaces. */
  private blank(bytes: Uint8Array, from: number, limit: number, atEnd: boolean): number {
    let at = from
    while (at < limit && bytes[at] === SPACE) at++
    if (at < limit && bytes[at] === CR) {
      if (at + 1 < limit ? bytes[at + 1] !== LF : !atEnd) return at + 1 < limit ? SCAN.record : SCAN.more
      at++
    }
    if (at >= limit) {
      if (!atEnd) return SCAN.more
      this.lineFeeds = 0
      this.next = limit
      return SCAN.blank
    }
    if (bytes[at] !== LF) return SCAN.record
    this.lineFeeds = 1
    this.next = at + 1
    return SCAN.blank
  }
}

import { CR, type Delimiter, LF, MAX_TEXT_BYTES, NO_QUOTE, NUL, QUOTE, SPACE } from './bytes.ts'

/** What `RecordScanner.scan` found at a position. */
export const SCAN = {
  /** A record, sound or malformed: see `problem`. */
  record: 0,
  /** An empty line or one with only spaces, which is not a row. */
  blank: 1,
  /** The bytes end before the record does, and more may come. */
  more: 2,
  /** Nothing is left. */
  end: 3,
  /**
   * A quoted field that is not closed within 1 MiB or by the end. The record extends to the end of the physical line on
   * which that field opened; `openedAt` is its quote.
   */
  unclosed: 4,
} as const

/** How a field is written; a sum of these. */
export const SHAPE = {
  plain: 0,
  quoted: 1,
  /** Quoted, with doubled quotes inside. */
  doubled: 2,
  /** Not quoted, but with a quote inside: COPY would misread this text. */
  dirty: 4,
} as const

/** Why the bytes of a record make it malformed. */
export const PROBLEM = { none: 0, textAfterQuote: 1, nul: 2, carriageReturn: 3 } as const

const ORDINARY = 0
const DELIMITER = 1
const LINE_FEED = 2
const CARRIAGE_RETURN = 3
const QUOTE_MARK = 4
const ZERO_BYTE = 5

/** Results of `closingQuote` that are not positions. */
export const NEEDS_MORE = -1
export const UNCLOSED = -2

/** The positions of a record's values in bytes. */
export interface RecordBounds {
  /** Fields 0 to fields−1. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** A sum of `SHAPE` each. */
  readonly shapes: Uint8Array
  readonly fields: number
  /** The end of the record's text, without its line end. */
  readonly recordEnd: number
  /** One of `PROBLEM`. */
  readonly problem: number
  /** The field that has it. */
  readonly problemField: number
}

/**
 * Finds one record at a time in bytes, and the bounds of its fields, without making strings.
 *
 * The grammar is RFC 4180 with these rules: a quote inside an unquoted field is text. Text after a closing quote makes
 * the record malformed, and the rest of that field is read as if unquoted. Lines end with LF or CRLF. A lone CR outside
 * quotes, which may be another system's line end, makes the record malformed. The last line need not end.
 *
 * Each call looks at a whole record from its start, so the result depends only on the bytes, never on how they were
 * split into chunks. The byte at `limit` must be writable: it is used as a sentinel.
 */
export class RecordScanner implements RecordBounds {
  /** Fields 0 to fields−1 of the record. Fields past `maxFields` are counted but not stored. Quotes are included. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly shapes: Uint8Array
  fields = 0
  /** The end of the record's text, without its line end. */
  recordEnd = 0
  /** The start of the next record. */
  next = 0
  /** Line feeds from the start of the record to `next`; for an unclosed one, to `openedAt`. */
  lineFeeds = 0
  problem: number = PROBLEM.none
  /** The field with the problem, or that was never closed, from 0. */
  problemField = 0
  /** The quote that was never closed. */
  openedAt = 0

  /** Line feeds that `closingQuote` passed. */
  quotedLineFeeds = 0

  readonly quote: number

  private readonly delimiter: number
  private readonly classes = new Uint8Array(256)
  /** All bytes above it are ordinary. */
  private readonly highest: number
  private readonly maxFields: number
  /** For the field being scanned. */
  private shape: number = SHAPE.plain
  private quotedShape: number = SHAPE.quoted
  private quotedNul = false

  /** @param quote the byte around fields, or `NO_QUOTE` */
  constructor(delimiter: Delimiter, maxFields: number, quote: number = QUOTE) {
    this.maxFields = maxFields
    this.quote = quote
    this.starts = new Int32Array(maxFields)
    this.ends = new Int32Array(maxFields)
    this.shapes = new Uint8Array(maxFields)
    this.delimiter = delimiter.charCodeAt(0)
    this.classes[this.delimiter] = DELIMITER
    this.classes[LF] = LINE_FEED
    this.classes[CR] = CARRIAGE_RETURN
    if (quote !== NO_QUOTE) this.classes[quote] = QUOTE_MARK
    this.classes[NUL] = ZERO_BYTE
    this.highest = this.classes.findLastIndex((found) => found !== ORDINARY)
  }

  /** Looks at the record that begins at `from` in `bytes[0..limit)`; `atEnd`: no more bytes will come. */
  scan(bytes: Uint8Array, from: number, limit: number, atEnd: boolean): number {
    if (from >= limit) return atEnd ? SCAN.end : SCAN.more
    const blank = this.blank(bytes, from, limit, atEnd)
    if (blank !== SCAN.record) return blank
    bytes[limit] = LF
    const { starts, ends, shapes, maxFields, classes } = this
    let at = from
    let fields = 0
    this.problem = PROBLEM.none
    this.lineFeeds = 0
    for (;;) {
      const start = this.pastEmpty(bytes, at, fields)
      fields += start - at
      at = this.pastField(bytes, start, limit, atEnd, fields)
      if (at < 0) return at === UNCLOSED ? SCAN.unclosed : SCAN.more
      if (fields < maxFields) {
        starts[fields] = start
        ends[fields] = at
        shapes[fields] = this.shape
      }
      fields++
      if (classes[bytes[at] as number] !== DELIMITER) break
      at++
    }
    this.fields = fields
    return this.endRecord(bytes, at, limit, atEnd)
  }

  /** Stores the empty fields from `from` on, and returns where the next one begins. A wide export has many. */
  private pastEmpty(bytes: Uint8Array, from: number, first: number): number {
    const { starts, ends, shapes, maxFields, delimiter } = this
    let at = from
    for (let field = first; bytes[at] === delimiter && field < maxFields; field++) {
      starts[field] = at
      ends[field] = at
      shapes[field] = SHAPE.plain
      at++
    }
    return at
  }

  /** The end of the field that begins at `start`; `NEEDS_MORE` or `UNCLOSED`. */
  private pastField(bytes: Uint8Array, start: number, limit: number, atEnd: boolean, field: number): number {
    const { classes, highest } = this
    let at = start
    this.shape = SHAPE.plain
    if (bytes[at] === this.quote && at < limit) {
      at = this.pastQuoted(bytes, at, limit, atEnd, field)
      if (at < 0) return at
    }
    for (let byte = bytes[at] as number; byte > highest || classes[byte] === ORDINARY; )
      byte = bytes[++at] as number
    return (classes[bytes[at] as number] as number) <= LINE_FEED
      ? at
      : this.pastOddBytes(bytes, at, limit, atEnd, field)
  }

  /** The start of the text after a quoted field, if there is any; `NEEDS_MORE` or `UNCLOSED`. */
  private pastQuoted(bytes: Uint8Array, open: number, limit: number, atEnd: boolean, field: number): number {
    const close = this.closingQuote(bytes, open, limit, atEnd)
    if (close === UNCLOSED) {
      this.openedAt = open
      this.problemField = field
    }
    if (close < 0) return close
    if (this.quotedNul && this.problem === PROBLEM.none) this.setProblem(PROBLEM.nul, field)
    this.lineFeeds += this.quotedLineFeeds
    this.shape = this.quotedShape
    if (this.problem !== PROBLEM.textAfterQuote && this.isText(bytes, close + 1, limit)) {
      this.setProblem(PROBLEM.textAfterQuote, field)
    }
    return close + 1
  }

  /** The end of a field with a quote, NUL or carriage return at `from`; `NEEDS_MORE`. */
  private pastOddBytes(
    bytes: Uint8Array,
    from: number,
    limit: number,
    atEnd: boolean,
    field: number,
  ): number {
    const { classes } = this
    let at = from
    for (;;) {
      const found = classes[bytes[at] as number] as number
      if (found === DELIMITER || found === LINE_FEED) return at
      if (found === CARRIAGE_RETURN) {
        if (at + 1 === limit && !atEnd) return NEEDS_MORE
        if (bytes[at + 1] === LF) return at
      }
      if (found !== ORDINARY) this.noteOdd(found, field)
      at++
    }
  }

  private noteOdd(found: number, field: number): void {
    if (found === QUOTE_MARK) this.shape |= SHAPE.dirty
    else if (this.problem === PROBLEM.none) {
      this.setProblem(found === ZERO_BYTE ? PROBLEM.nul : PROBLEM.carriageReturn, field)
    }
  }

  /** The record ends at `at`, before its line end. */
  private endRecord(bytes: Uint8Array, at: number, limit: number, atEnd: boolean): number {
    const isCarriageReturn = bytes[at] === CR
    if (!isCarriageReturn && at === limit && !atEnd) return SCAN.more
    const lineFeed = isCarriageReturn ? at + 1 : at
    this.recordEnd = at
    this.next = lineFeed < limit ? lineFeed + 1 : lineFeed
    if (lineFeed < limit) this.lineFeeds++
    return SCAN.record
  }

  private setProblem(problem: number, field: number): void {
    this.problem = problem
    this.problemField = field
  }

  /** Whether a closing quote is followed by something other than a delimiter or line end. */
  private isText(bytes: Uint8Array, at: number, limit: number): boolean {
    const found = this.classes[bytes[at] as number]
    if (found === DELIMITER || found === LINE_FEED) return false
    return !(found === CARRIAGE_RETURN && (at + 1 === limit || bytes[at + 1] === LF))
  }

  /**
   * Finds the quote that closes the field with the opening quote at `open`: a position, `NEEDS_MORE` or `UNCLOSED`.
   * Counts line feeds and doubled quotes on the way in `quotedLineFeeds` and `quotedShape`.
   */
  closingQuote(bytes: Uint8Array, open: number, limit: number, atEnd: boolean): number {
    let at = open + 1
    const farthest = at + MAX_TEXT_BYTES
    const stop = farthest < limit ? farthest + 1 : limit
    this.quotedLineFeeds = 0
    this.quotedShape = SHAPE.quoted
    this.quotedNul = false
    for (;;) {
      at = this.nextQuote(bytes, at, stop)
      if (at >= stop) return at > farthest || atEnd ? UNCLOSED : NEEDS_MORE
      if (at + 1 >= limit) return atEnd ? at : NEEDS_MORE
      if (bytes[at + 1] !== this.quote) return at
      this.quotedShape |= SHAPE.doubled
      at += 2
    }
  }

  /** The next quote, or `stop` or later. Counts the line feeds before it. */
  private nextQuote(bytes: Uint8Array, from: number, stop: number): number {
    const { classes } = this
    let at = from
    for (; at < stop; at++) {
      const found = classes[bytes[at] as number]
      if (found === QUOTE_MARK) return at
      if (found === LINE_FEED) this.quotedLineFeeds++
      else if (found === ZERO_BYTE) this.quotedNul = true
    }
    return at
  }

  /** Whether the line at `from` is empty or has only spaces. */
  private blank(bytes: Uint8Array, from: number, limit: number, atEnd: boolean): number {
    if ((bytes[from] as number) > SPACE) return SCAN.record
    let at = from
    while (at < limit && bytes[at] === SPACE) at++
    if (at < limit && bytes[at] === CR) {
      if (at + 1 < limit && bytes[at + 1] !== LF) return SCAN.record
      at++
    }
    if (at >= limit && !atEnd) return SCAN.more
    if (at < limit && bytes[at] !== LF) return SCAN.record
    this.lineFeeds = at < limit ? 1 : 0
    this.next = at < limit ? at + 1 : limit
    return SCAN.blank
  }
}

import { isUtf8 } from 'node:buffer'
import { SourceFileError } from '../../errors.ts'
import type { Feed } from '../../model/feeds/feed.ts'
import { isUtf16, kindOfText } from '../file_kinds.ts'
import { type Delimiter, NUL, QUOTE } from './bytes.ts'
import { likelyEncoding, setUtf16 } from './decoder.ts'
import { findDelimiter } from './delimiter.ts'
import { fieldText } from './field_text.ts'
import { type Header, type HeaderProblem, MAX_COLUMNS, readHeader } from './header.ts'
import { preambleLines } from './preamble.ts'
import { PROBLEM, RecordScanner, SCAN, SHAPE } from './scanner.ts'
import type { WorkBuffer } from './work_buffer.ts'

const MAX_HEADER_BYTES = 1024 * 1024

/** How to read the header of a file. */
export interface HeaderOptions {
  /** Name of the file, for messages. */
  name: string
  /** The path of its settings, such as `feeds.orders`. */
  settingsAt: string
  /** Overrides the delimiter found in the header. */
  delimiter: Delimiter | undefined
  /** The byte around fields, or `NO_QUOTE`. */
  quote?: number | undefined
  /** How many lines above the header to skip, or how the lines to skip begin. */
  skipLines?: number | string | undefined
}

/** What is needed to match a file's header to its feed. */
export interface FeedHeaderOptions extends HeaderOptions {
  feed: Feed
  /** Header name in the shop's files → column of the feed. */
  renames: Record<string, string>
}

/** The names in a header, as written, and where the rows begin. */
export interface HeaderRecord {
  names: string[]
  delimiter: Delimiter
  /** Physical line of the header. */
  line: number
  /** Physical line after the header. */
  nextLine: number
}

/** The header of a file, and where its rows begin. */
export interface FileHeader extends Header {
  delimiter: Delimiter
  /** Physical line after the header. */
  nextLine: number
}

/**
 * Takes the header from the front of `work`: the first line that is not blank. Undefined if more bytes are needed. A
 * file whose header does not fit its feed is refused, with every problem listed.
 */
export function takeHeader(
  work: WorkBuffer,
  atEnd: boolean,
  options: FeedHeaderOptions,
): FileHeader | undefined {
  let header: Header | undefined
  const record = takeHeaderRecord(work, atEnd, options, (names) => {
    header = readHeader(options.feed, names, options.renames)
    return header.problems
  })
  if (!record || !header) return undefined
  return { ...header, delimiter: record.delimiter, nextLine: record.nextLine }
}

/**
 * Takes any column names from the front of `work`, like `takeHeader`.
 *
 * @param problemsOf what is wrong with the names; the file is then refused
 */
export function takeHeaderRecord(
  work: WorkBuffer,
  atEnd: boolean,
  options: HeaderOptions,
  problemsOf: (names: string[]) => readonly HeaderProblem[] = () => [],
): HeaderRecord | undefined {
  const place = pastPreamble(work, atEnd, options)
  const scanned = place && scanHeader(work, atEnd, options, place)
  if (!scanned) return undefined
  const { scanner, delimiter } = scanned
  const { start, line } = place
  const text = work.bytes.subarray(start, scanner.recordEnd)
  if (text.includes(NUL)) {
    if (isUtf16(text)) throw refusedUtf16(text, options)
    throw refused(options, undefined, [format('the file is binary, not CSV text in UTF-8.')])
  }
  if (scanner.fields > MAX_COLUMNS) {
    const columns = `the header has ${scanner.fields} columns; at most ${MAX_COLUMNS} are accepted.`
    throw refused(options, line, [format(columns)])
  }
  const names = fieldNames(work.bytes, scanner)
  const problems = [...problemsOfBytes(text, scanner), ...problemsOf(names)]
  if (problems.length > 0) {
    refuseOtherText(text, options)
    throw refused(options, line, problems)
  }
  work.start = scanner.next
  return { names, delimiter, line, nextLine: line + scanner.lineFeeds }
}

/** Finds the fields of the header; undefined if more bytes are needed. */
function scanHeader(
  work: WorkBuffer,
  atEnd: boolean,
  options: HeaderOptions,
  { start, line }: { start: number; line: number },
): { scanner: RecordScanner; delimiter: Delimiter } | undefined {
  const quote = options.quote ?? QUOTE
  const delimiter = options.delimiter ?? findDelimiter(work.bytes, start, work.end, atEnd, quote)
  const scanner = new RecordScanner(delimiter ?? ',', MAX_COLUMNS + 1, quote)
  const found = delimiter ? scanner.scan(work.bytes, start, work.end, atEnd) : SCAN.more
  const bytes = (found === SCAN.record ? scanner.recordEnd : work.end) - start
  if (found === SCAN.more && bytes <= MAX_HEADER_BYTES) return undefined
  if (found === SCAN.record && bytes <= MAX_HEADER_BYTES && delimiter !== undefined) {
    return { scanner, delimiter }
  }
  const what = found === SCAN.unclosed ? 'has a quote that is not closed' : 'is longer than 1 MiB'
  refuseOtherText(work.bytes.subarray(start, work.end), options)
  throw refused(options, line, [format(`the header ${what}; is this a CSV file?`)])
}

/** The start of the header; undefined if more bytes are needed. */
function pastPreamble(
  work: WorkBuffer,
  atEnd: boolean,
  options: HeaderOptions,
): { start: number; line: number } | undefined {
  const isPlain = options.skipLines === undefined
  const skipped = isPlain ? { start: work.start, line: 1 } : preambleLines(work, atEnd, options.skipLines)
  return skipped && pastBlankLines(work, skipped, atEnd, options)
}

/** The position of the first line that is not blank. */
function pastBlankLines(
  work: WorkBuffer,
  from: { start: number; line: number },
  atEnd: boolean,
  options: HeaderOptions,
): { start: number; line: number } {
  const scanner = new RecordScanner(',', 1)
  let { start, line } = from
  let found = scanner.scan(work.bytes, start, work.end, atEnd)
  while (found === SCAN.blank) {
    line += scanner.lineFeeds
    start = scanner.next
    found = scanner.scan(work.bytes, start, work.end, atEnd)
  }
  if (found === SCAN.end) {
    throw refused(options, undefined, [
      format(`the file is ${line > 1 ? 'blank' : 'empty'}: it has no header.`),
    ])
  }
  return { start, line }
}

/** What is wrong with the bytes of the header, whatever its names. */
function problemsOfBytes(text: Buffer, { problem, problemField }: RecordScanner): HeaderProblem[] {
  const problems: HeaderProblem[] = []
  if (problem === PROBLEM.carriageReturn) {
    problems.push(
      format('the header has a carriage return outside quotes; lines have to end with LF or CRLF.'),
    )
  }
  if (problem === PROBLEM.textAfterQuote) {
    problems.push(format(`the header has text after the closing quote of field ${problemField + 1}.`))
  }
  if (!isUtf8(text)) {
    const message = `the header is not UTF-8; the file is probably ${likelyEncoding(text)}.`
    problems.unshift({ kind: 'encoding', message })
  }
  return problems
}

function format(message: string): HeaderProblem {
  return { kind: 'format', message }
}

function fieldNames(bytes: Buffer, scanner: RecordScanner): string[] {
  const stored = Math.min(scanner.fields, MAX_COLUMNS + 1)
  return Array.from({ length: stored }, (_, field) => {
    if ((scanner.shapes[field] as number) & SHAPE.quoted) {
      scanner.starts[field] = (scanner.starts[field] as number) + 1
      scanner.ends[field] = (scanner.ends[field] as number) - 1
    }
    return fieldText(bytes, scanner, field)
  })
}

/** @param line physical line on which the header starts; undefined if there is none */
function refused(
  options: HeaderOptions,
  line: number | undefined,
  problems: readonly HeaderProblem[],
): SourceFileError {
  const where = line === undefined ? options.name : `${options.name}: line ${line}`
  return new SourceFileError(problems.map(({ message }) => `${where}: ${message}`).join('\n'), {
    hint: `Nothing was loaded from this file. ${advice(options.settingsAt, problems)}`,
  })
}

function refusedUtf16(text: Buffer, { name, settingsAt }: HeaderOptions): SourceFileError {
  return new SourceFileError(`${name}: the file is UTF-16, not CSV text in UTF-8.`, {
    hint: `Nothing was loaded from this file. ${setUtf16(text, settingsAt)}`,
  })
}

/** For a text that is not CSV at all, the error says what it is instead of which columns it lacks. */
function refuseOtherText(text: Buffer, { name }: HeaderOptions): void {
  const kind = kindOfText(text)
  if (!kind) return
  throw new SourceFileError(`${name}: the file ${kind.what}, not CSV text.`, {
    hint: `Nothing was loaded from this file. ${kind.hint}`,
  })
}

function advice(settingsAt: string, problems: readonly HeaderProblem[]): string {
  const mapping = `storehouse.config under ${settingsAt}.columns`
  if (problems.some(({ kind }) => kind === 'encoding')) {
    return `Save it as UTF-8, or set ${settingsAt}.encoding in storehouse.config to its encoding.`
  }
  if (problems.some(({ kind }) => kind === 'unlike')) {
    return `Add the columns, or map them in ${mapping}. If other lines stand above the header, set ${settingsAt}.reading.skipLines.`
  }
  if (problems.some(({ kind }) => kind === 'missing')) return `Add the column, or map it in ${mapping}.`
  if (problems.some(({ kind }) => kind === 'setting')) {
    return `Change ${settingsAt}.reading in storehouse.config, or export the file with that column.`
  }
  if (problems.some(({ kind }) => kind === 'alike')) {
    return 'Take one of them out of the file, or rename it there: no setting can tell names apart that are spelled alike.'
  }
  if (problems.some(({ kind }) => kind === 'twice'))
    return `Leave one of them out: list its name in ${settingsAt}.reading.ignore in storehouse.config.`
  return 'Export it again as CSV in UTF-8, with a header line.'
}

import { gzipSync } from 'node:zlib'
import type { FeedName } from '../../src/model/feeds/index.ts'
import type { RejectReason } from '../../src/staging/csv/reasons.ts'
import { encodable, encode, gzipped, wideBytes } from './pollution_bytes.ts'
import { type Encoding, encodings, openQuote, type Plan } from './pollution_plan.ts'
import { type RowInFile, rowPollutions } from './pollution_rows.ts'
import { type CleanColumn, cleanTables, cleanValue } from './pollution_tables.ts'
import { randomFrom } from './seeded_random.ts'

/** A file and its expected outcome. */
export interface MessyFile {
  name: string
  feed: FeedName
  bytes: Buffer
  settings: { encoding?: Encoding }
  /** The changes to it, in words. */
  pollutions: string[]
  expected: Refused | Read
}

/** Nothing of the file may be loaded. */
interface Refused {
  refused: true
  /** The line that the refusal must name; undefined if there is none. */
  line: number | undefined
}

/** Exactly these rows must be loaded, and exactly these lines rejected. */
interface Read {
  refused: false
  /** By line: column → value, null if empty. */
  rows: Map<number, Record<string, string | null>>
  /** By line. */
  rejected: Map<number, RejectReason>
}

type Pick = <T>(values: readonly T[]) => T

/** A piece of the file that ends with a line end. */
interface Piece {
  text: string
  /** Its line end, if that is part of a fault. */
  end?: string | undefined
  content: 'header' | 'nothing' | { row: Record<string, string | null> } | { reason: RejectReason }
}

/** Writes the file that a plan describes, and computes the expected outcome; `number` makes its name unique. */
export function messyFile(plan: Plan, number: number): MessyFile {
  const random = randomFrom(plan.seed)
  const pick: Pick = (values) => values[Math.floor(random() * values.length)] as (typeof values)[number]
  const { mark, written, configured } = encodings[plan.encoding]
  const { pieces, done } = new TableWriter(plan, pick).write()
  const wreck = plan.wreck
  const text = wreck === undefined ? textOf(pieces, plan, pick) : wreckedText(wreck, pieces, plan, pick)
  const content =
    (wreck === undefined ? undefined : wreckedBytes(wreck, text)) ??
    encode((mark ? '\ufeff' : '') + text, written, pick)
  const packed = packedBytes(content, plan, pick)
  const day = String(1 + (number % 28)).padStart(2, '0')
  return {
    name: `${plan.feed}_2025-02-${day}-${number}.csv${packed.gzip ? '.gz' : ''}`,
    feed: plan.feed,
    bytes: packed.bytes,
    settings: configured ? { encoding: configured } : {},
    pollutions: [
      ...(wreck === undefined ? done : [wreck]),
      ...[plan.encoding, `line ends ${JSON.stringify(plan.lineEnd)}`, `${plan.quoting} quoting`],
      ...[`names ${plan.names}`, `packing: ${plan.packing}`, `extra: ${plan.extra}`],
      ...[`delimiter ${JSON.stringify(plan.delimiter)}`],
    ],
    expected:
      wreck === undefined
        ? expectationOf(pieces, written !== 'utf-8' && configured === undefined)
        : { refused: true, line: lineOfRefusal(wreck, plan) },
  }
}

/**
 * @param isMistaken the file has a single-byte encoding but is read as UTF-8, so characters that are not ASCII are
 * broken
 */
function expectationOf(pieces: readonly Piece[], isMistaken: boolean): Refused | Read {
  const rows: Read['rows'] = new Map()
  const rejected: Read['rejected'] = new Map()
  let line = 1
  for (const { text, content } of pieces) {
    const isTorn = isMistaken && Buffer.byteLength(text) !== text.length
    if (content === 'header' && isTorn) return { refused: true, line }
    if (typeof content === 'object') {
      if (isTorn) rejected.set(line, 'malformed_row')
      else if ('row' in content) rows.set(line, content.row)
      else rejected.set(line, content.reason)
    }
    line += text.split('\n').length
  }
  return { refused: false, rows, rejected }
}

/** Writes the clean table and the spoilt rows between its rows. */
class TableWriter {
  private readonly plan: Plan
  private readonly pick: Pick
  private readonly encoding: Encoding
  private readonly delimiter: string
  /** Undefined: the extra one. */
  private readonly columns: (CleanColumn | undefined)[]
  private readonly names: string[]
  /** Below a header with the columns in another order. */
  private isTurned = false

  constructor(plan: Plan, pick: Pick) {
    this.plan = plan
    this.pick = pick
    this.encoding = encodings[plan.encoding].written
    this.delimiter = plan.wreck === 'another delimiter' ? pick(['|', ':', '||', '~', '\x1f']) : plan.delimiter
    const declared = [...(cleanTables[plan.feed] as readonly CleanColumn[])]
    if (plan.wreck === 'a required column missing') {
      declared.splice(declared.indexOf(pick(declared.filter((column) => column.required))), 1)
    } else if (plan.wreck === 'a column twice') declared.push(pick(declared))
    const columns: (CleanColumn | undefined)[] = shuffled(declared, pick)
    if (plan.extra === 'a column more') columns.splice(pick(columns.map((_, index) => index)), 0, undefined)
    if (plan.extra === 'a nameless column') columns.push(undefined)
    this.columns = columns
    this.names = columns.map((column) => this.nameOf(column))
  }

  write(): { pieces: Piece[]; done: string[] } {
    const { plan } = this
    const pieces: Piece[] = Array.from({ length: plan.blankLinesBefore }, () => nothing(''))
    pieces.push({ text: this.header(), content: 'header' })
    const done: string[] = []
    const rows = plan.wreck !== undefined && plan.rows.length === 0 ? [['x']] : plan.rows
    const spoilt = plan.wreck === undefined ? plan.spoilt : []
    const openAt: Piece[] = []
    const spoil = (at: number, how: string) => {
      const row = this.row(at, ['spoilt'])
      const piece = how === openQuote ? this.opened(row.cells) : this.spoilt(how, row.cells)
      if (!piece) return
      pieces.push(piece)
      if (how === openQuote) openAt.push(piece)
      else done.push(how)
    }
    for (let at = 0; at <= rows.length; at++) {
      for (const { how } of spoilt.filter((each) => Math.min(each.at, rows.length) === at)) spoil(at, how)
      const texts = rows[at]
      if (texts) pieces.push(this.sound(at, texts))
    }
    // A quote that stays open must be the last of the file.
    for (const piece of openAt.reverse()) {
      const at = pieces.indexOf(piece)
      if (pieces.slice(at + 1).some(({ text }) => text.includes('"'))) pieces.splice(at, 1)
      else done.push(openQuote)
    }
    return { pieces, done }
  }

  private sound(number: number, texts: readonly string[]): Piece {
    const { cells, values } = this.row(number, texts)
    const text = cells.join(this.delimiter)
    return { text, content: this.isTurned ? { reason: 'malformed_row' } : { row: values } }
  }

  private spoilt(how: string, cells: readonly string[]): Piece | undefined {
    if (this.encoding !== 'utf-8') {
      if (how === 'a byte-order mark and the header') return undefined
      if (how === 'bytes of another encoding' && this.encoding === 'latin1') return undefined
    }
    const row: RowInFile = {
      columns: this.columns,
      cells,
      delimiter: this.delimiter,
      header: this.header(),
      headerTurned: [...this.names].reverse().join(this.delimiter),
      pick: this.pick,
    }
    const spoilt = rowPollutions[how]?.(row)
    if (!spoilt) return undefined
    if (spoilt.turned !== undefined) this.isTurned = spoilt.turned
    const text = encodable(spoilt.text, this.encoding)
    if (spoilt.reason === undefined) return nothing(text)
    const reason = this.isTurned ? 'malformed_row' : spoilt.reason
    return { text, end: spoilt.end, content: { reason } }
  }

  private opened(cells: readonly string[]): Piece {
    return {
      text: [...cells.slice(0, -1), '"open'].join(this.delimiter),
      content: { reason: 'malformed_row' },
    }
  }

  private header(): string {
    return this.names.join(this.delimiter)
  }

  private nameOf(column: CleanColumn | undefined): string {
    const { names, extra } = this.plan
    const name = column?.name ?? (extra === 'a nameless column' ? '' : 'Menge_ö')
    if (names === 'aliases') return column?.alias ?? name
    if (names === 'capitals') return name.toUpperCase()
    if (names === 'spaces') return ` ${name}  `
    return names === 'quoted' ? `"${name}"` : name
  }

  private row(number: number, texts: readonly string[]) {
    const { pick } = this
    const values = this.columns.map((column, index) => {
      const text = texts[index % texts.length] as string
      return encodable(column ? cleanValue(column, number, pick, text) : pick(['', 'nightly']), this.encoding)
    })
    const names = this.columns.map(
      (column, index) =>
        column?.name ?? (this.plan.extra === 'a nameless column' ? `column_${index + 1}` : 'menge_ö'),
    )
    return {
      cells: values.map((value) => this.cell(value)),
      values: Object.fromEntries(names.map((name, index) => [name, values[index] || null])),
    }
  }

  /** A value as in the file: quoted if necessary or if the plan says so, sometimes with spaces around it. */
  private cell(value: string): string {
    const { plan, pick, delimiter } = this
    const space = pick(['', '', '', '', ' ', '  '])
    if (value === '') return plan.quoting === 'always' ? pick(['""', '" "']) : pick(['', '', '""', ' '])
    const isQuoted =
      value.includes(delimiter) ||
      /^"|[\r\n]/.test(value) ||
      plan.quoting === 'always' ||
      (plan.quoting === 'random' && pick([true, false]))
    return isQuoted ? `"${space}${value.replaceAll('"', '""')}${space}"` : `${space}${value}${space}`
  }
}

function nothing(text: string): Piece {
  return { text, content: 'nothing' }
}

function shuffled<T>(values: readonly T[], pick: Pick): T[] {
  const left = [...values]
  return values.map(() => left.splice(pick(left.map((_, index) => index)), 1)[0] as T)
}

function textOf(pieces: readonly Piece[], plan: Plan, pick: Pick, lineEnd: string = plan.lineEnd): string {
  return pieces
    .map(({ text, end }, index) => {
      const isLast = index === pieces.length - 1
      const usual = lineEnd === 'mixed' ? pick(['\n', '\r\n']) : lineEnd
      return text + (end ?? (isLast && !plan.finalLineEnd ? '' : usual))
    })
    .join('')
}

function wreckedText(wreck: string, pieces: readonly Piece[], plan: Plan, pick: Pick): string {
  const blank = pieces.slice(0, plan.blankLinesBefore)
  const [header, ...rows] = pieces.slice(plan.blankLinesBefore) as [Piece, ...Piece[]]
  const behind = (...texts: string[]) =>
    textOf([...blank, ...texts.map((text) => nothing(text)), header, ...rows], plan, pick)
  switch (wreck) {
    case 'a preamble':
      return pick([
        behind('Report of November', ''),
        behind('Shop; all stores', 'exported,by,system', ''),
        behind('"Customers, all"'),
      ])
    case 'a line that tells the delimiter':
      return behind(`sep=${plan.delimiter}`)
    case 'no header':
      return textOf([...blank, ...rows], plan, pick)
    case 'an open quote in the header':
      return textOf([...blank, { ...header, text: `"${header.text}` }, ...rows], plan, pick)
    case 'CR line ends':
      return textOf(pieces, plan, pick, '\r')
    case 'CR CR LF line ends':
      return textOf(pieces, plan, pick, '\r\r\n')
    case 'a web page':
      return '<!DOCTYPE html>\n<html><body>Please sign in, again</body></html>\n'
    case 'nothing at all':
      return ''
    case 'blank lines alone':
      return '\n\r\n   \n'
    default:
      return textOf(pieces, plan, pick)
  }
}

/** The bytes of something that is not text in a readable encoding. */
function wreckedBytes(wreck: string, text: string): Buffer | undefined {
  switch (wreck) {
    case 'UTF-16 LE with BOM':
      return wideBytes(`\ufeff${text}`, 16, 'little')
    case 'UTF-16 BE with BOM':
      return wideBytes(`\ufeff${text}`, 16, 'big')
    case 'UTF-16 LE':
      return wideBytes(text, 16, 'little')
    case 'UTF-16 BE':
      return wideBytes(text, 16, 'big')
    case 'UTF-32 LE with BOM':
      return wideBytes(`\ufeff${text}`, 32, 'little')
    case 'a zip archive':
      return Buffer.from(`PK\x03\x04\x14\0${text}`)
    default:
      return undefined
  }
}

function packedBytes(content: Buffer, plan: Plan, pick: Pick): { bytes: Buffer; gzip: boolean } {
  switch (plan.wreck) {
    case 'gzip named .csv':
      return { bytes: gzipSync(content), gzip: false }
    case 'text named .csv.gz':
      return { bytes: content, gzip: true }
    case 'gzip cut off':
      return { bytes: gzipSync(content).subarray(0, -pick([1, 4, 8, 12])), gzip: true }
    case 'gzip, NULs and more gzip':
      return { bytes: Buffer.concat([gzipSync(content), Buffer.alloc(9), gzipSync(content)]), gzip: true }
    case 'gzip with a flipped bit': {
      const bytes = gzipSync(content)
      const at = bytes.length - pick([1, 4, 5, 8])
      bytes[at] = (bytes[at] as number) ^ 0x10
      return { bytes, gzip: true }
    }
    default:
      if (plan.packing === 'none') return { bytes: content, gzip: false }
      return { bytes: gzipped(content, plan.packing === 'gzip in pieces'), gzip: true }
  }
}

/** The line of the header, or of what is read as the header. */
function lineOfRefusal(wreck: string, plan: Plan): number | undefined {
  if (/^(UTF-|gzip|text named|a zip|a web page|nothing|blank)/.test(wreck)) return undefined
  return /^CR /.test(wreck) ? 1 : plan.blankLinesBefore + 1
}

import { isUtf8 } from 'node:buffer'
import { eraseAddresses, eraseText } from '../../privacy/erase_text.ts'
import { ERASED, type ErasedValues } from '../../privacy/erased_values.ts'
import { addressIn, idOfAddress } from '../../privacy/personal_id.ts'
import { PROBLEM, type RecordScanner, SHAPE } from '../csv/scanner.ts'
import { isReadable } from '../reading/values.ts'
import type { EncodedText } from './encoded_text.ts'
import type { ErasingColumn, Role } from './roles.ts'

/** Whether a record in a file of a source is about an erased person. Records of feeds show that themselves. */
export type IsTheirs = (line: number, textOf: (field: number) => string) => boolean

/** Called with each record of a person, by the columns of the file. */
export type OnTheirs = (line: number, values: Record<string, string>) => void

export interface RecordEraserOptions {
  columns: readonly ErasingColumn[]
  erased: ErasedValues
  text: EncodedText
  /** Only for a file of a source. Without it the ids and addresses of a record decide. */
  isTheirs: IsTheirs | undefined
  /** Whether the address decides whose record it is although the record names a customer: in the feed of customers. */
  isOfCustomers: boolean
  onTheirs?: OnTheirs | undefined
}

/** A part of a record that changes. */
export interface Change {
  from: number
  to: number
  bytes: Buffer
}

/** Finds what has to change in a record so that it says nothing about erased persons. Changed records stay the same. */
export class RecordEraser {
  private readonly options: RecordEraserOptions
  private readonly scanner: RecordScanner
  private readonly quote: string
  private readonly fieldsOf: (role: Role) => number[]
  private bytes: Buffer = Buffer.alloc(0)

  constructor(scanner: RecordScanner, options: RecordEraserOptions) {
    this.scanner = scanner
    this.options = options
    this.quote = scanner.quote > 0 ? String.fromCharCode(scanner.quote) : ''
    const fields = new Map<Role, number[]>()
    for (const [field, { role }] of options.columns.entries())
      fields.set(role, [...(fields.get(role) ?? []), field])
    this.fieldsOf = (role) => fields.get(role) ?? []
  }

  /**
   * The changes of the record that the scanner has just found.
   *
   * @param hasAddress whether something in it looks like an e-mail address
   */
  changes(bytes: Buffer, start: number, line: number, hasAddress: boolean): Change[] {
    this.bytes = bytes
    const { scanner, options } = this
    if (this.isMalformed(start)) return this.ofMalformed(hasAddress)
    const isTheirs = this.isTheirs(line, hasAddress)
    if (isTheirs) this.tell(line)
    const changes: Change[] = []
    for (const [field, { role }] of options.columns.entries()) {
      if (scanner.starts[field] === scanner.ends[field]) continue
      if (!isTheirs && !hasAddress && !CELLS.has(role)) continue
      const text = this.textOf(field)
      if (text === '') continue
      const now = isTheirs ? this.erasedCell(role, text) : this.cellOfOthers(field, role, text, hasAddress)
      if (now !== text) changes.push(this.change(field, now))
    }
    return changes
  }

  /** The changes of a line on which a quote opens that is never closed. The line is one text, and stays malformed. */
  changesOfLine(bytes: Buffer, from: number, to: number, hasAddress: boolean): Change[] {
    const { erased, text } = this.options
    const line = text.decode(bytes.subarray(from, to))
    const pieces = line.split(/[,;\t|"]/)
    const isTheirs =
      pieces.some((piece) => erased.hasCustomer(piece)) ||
      (hasAddress && eraseAddresses(line, erased) !== line)
    if (!isTheirs) return []
    const now = Buffer.from(`${this.quote}${ERASED}${line.endsWith('\r') ? '\r' : ''}`)
    return now.equals(bytes.subarray(from, to)) ? [] : [{ from, to, bytes: now }]
  }

  private isMalformed(start: number): boolean {
    const { scanner, options, bytes } = this
    if (scanner.problem !== PROBLEM.none || scanner.fields !== options.columns.length) return true
    const record = bytes.subarray(start, scanner.recordEnd)
    return options.text.isUtf8 ? !isUtf8(record) : options.text.decode(record).includes('\ufffd')
  }

  private isTheirs(line: number, hasAddress: boolean): boolean {
    const { erased, isTheirs, isOfCustomers } = this.options
    const text = (field: number) => this.textOf(field)
    if (isTheirs) return isTheirs(line, text)
    const persons = this.fieldsOf('person')
      .map(text)
      .filter((id) => id !== '')
    if (persons.some((id) => erased.hasCustomer(id))) return true
    if (this.fieldsOf('order').some((field) => erased.has('order', text(field)))) return true
    if (this.fieldsOf('session').some((field) => erased.has('session', text(field)))) return true
    if (!hasAddress || (persons.length > 0 && !isOfCustomers)) return false
    return this.fieldsOf('address').some((field) => erased.has('email', text(field)))
  }

  private tell(line: number): void {
    const { columns, onTheirs } = this.options
    if (!onTheirs) return
    onTheirs(line, Object.fromEntries(columns.map(({ name }, field) => [name, this.textOf(field)])))
  }

  /** A cell of an erased person's record. */
  private erasedCell(role: Role, text: string): string {
    const { erased } = this.options
    switch (role) {
      case 'person': {
        const address = addressIn(text)
        return address === undefined ? text : idOfAddress(address, erased.salt)
      }
      case 'named':
        return erased.pseudonym(text)
      case 'address':
      case 'personal':
      case 'unread':
        return withBreaks(ERASED, text)
      case 'typed':
        return isDay(text) ? '' : ERASED
      case 'text':
        return eraseText(text, erased)
      default:
        return this.withoutAddresses(text)
    }
  }

  /** A cell of a record of somebody else or of nobody, without values that surely belong to an erased person. */
  private cellOfOthers(field: number, role: Role, text: string, hasAddress: boolean): string {
    const { erased, columns } = this.options
    if (CELLS.has(role)) {
      const isTheirs = (kind: 'ip' | 'phone', names: RegExp) =>
        names.test(columns[field]?.name ?? '') && erased.has(kind, text)
      if (isTheirs('ip', IP_NAME) || isTheirs('phone', PHONE_NAME)) return ERASED
      if (hasAddress && erased.has('email', text)) return withBreaks(ERASED, text)
    }
    if (!hasAddress) return text
    if (role === 'person') {
      const address = addressIn(text)
      return address !== undefined && erased.has('email', text) ? idOfAddress(address, erased.salt) : text
    }
    return role === 'text' ? eraseAddresses(text, erased) : this.withoutAddresses(text)
  }

  /** An address alone can be an id. An id made from it replaces it, so that different ids stay different. */
  private withoutAddresses(text: string): string {
    const { erased } = this.options
    const address = addressIn(text)
    if (address === undefined) return text
    if (address.length === text.length && erased.has('email', text)) return idOfAddress(address, erased.salt)
    return eraseAddresses(text, erased)
  }

  /** A record that does not fit the header. If any piece of it belongs to a person, all of it is erased. */
  private ofMalformed(hasAddress: boolean): Change[] {
    const { scanner, options } = this
    const { erased, text } = options
    const stored = Math.min(scanner.fields, scanner.starts.length)
    const cells = Array.from({ length: stored }, (_, field) => this.textOf(field))
    const isTheirs =
      cells.some((cell) => erased.hasCustomer(cell)) ||
      (hasAddress && cells.some((cell) => eraseAddresses(cell, erased) !== cell))
    if (!isTheirs) return []
    const whole = this.bytes.subarray(scanner.starts[0], scanner.recordEnd)
    const isUndefined = scanner.problem === PROBLEM.none && text.decode(whole).includes('\ufffd')
    return cells.flatMap((cell, field) => {
      const from = scanner.starts[field] as number
      const isLast = field === stored - 1
      const to = isLast ? scanner.recordEnd : (scanner.ends[field] as number)
      const fault = scanner.problemField === field ? scanner.problem : PROBLEM.none
      if (cell === '' && fault === PROBLEM.none && !(isUndefined && field === 0)) return []
      const breaks = lineBreaks(this.bytes.toString('latin1', from, to))
      const now = Buffer.concat([
        this.malformedCell(fault, breaks),
        ...(isUndefined && field === 0 ? [UNDEFINED] : []),
      ])
      return now.equals(this.bytes.subarray(from, to)) ? [] : [{ from, to, bytes: now }]
    })
  }

  /** Replaces a cell of a malformed record. The record stays malformed, for the same reason. */
  private malformedCell(problem: number, breaks: string): Buffer {
    const quoted = (text: string) => `${this.quote}${text}${this.quote}`
    const text = breaks === '' ? ERASED : quoted(ERASED + breaks)
    if (problem === PROBLEM.textAfterQuote) return Buffer.from(`${quoted(ERASED + breaks)}${ERASED}`)
    if (problem === PROBLEM.nul) return Buffer.from(`${ERASED}\0`)
    if (problem === PROBLEM.carriageReturn) return Buffer.from(`${ERASED}\r${ERASED}`)
    return Buffer.from(text)
  }

  private change(field: number, value: string): Change {
    const { scanner, quote, options } = this
    const [from, to] = [scanner.starts[field] as number, scanner.ends[field] as number]
    const isQuoted = ((scanner.shapes[field] as number) & SHAPE.quoted) !== 0
    const written = isQuoted ? `${quote}${value.replaceAll(quote, quote.repeat(2))}${quote}` : value
    return { from, to, bytes: options.text.encode(written) }
  }

  /** The value of a field, without its quotes and surrounding spaces. */
  private textOf(field: number): string {
    const { scanner, quote, options, bytes } = this
    let [from, to] = [scanner.starts[field] as number, scanner.ends[field] as number]
    const shape = scanner.shapes[field] as number
    if ((shape & SHAPE.quoted) !== 0) {
      from++
      if (scanner.problem === PROBLEM.none) to--
    }
    const text = options.text.decode(bytes.subarray(from, to)).replace(/^[ \t]+|[ \t]+$/g, '')
    return (shape & SHAPE.doubled) !== 0 ? text.replaceAll(quote.repeat(2), quote) : text
  }
}

/** Columns in which a single cell can belong to an erased person. */
const CELLS: ReadonlySet<Role> = new Set<Role>(['address', 'personal', 'unread', 'typed'])
const IP_NAME = /(?:^|[^a-z])ip(?:$|[^a-z])/i
const PHONE_NAME = /phone|mobile|\btel\b|fax|whatsapp/i
/** A byte that is invalid in every encoding. */
const UNDEFINED = Buffer.from([0xff])

/** Other values are rejected, and stay rejected. */
function isDay(text: string): boolean {
  return (
    isReadable('date', text) ||
    (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text.slice(0, 10))))
  )
}

/** A text with the line breaks of the one that it replaces, so that lines keep their numbers. */
function withBreaks(text: string, before: string): string {
  return text + lineBreaks(before)
}

function lineBreaks(text: string): string {
  return (text.match(/\r?\n/g) ?? []).join('')
}

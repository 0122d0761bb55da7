import type { FeedName } from '../model/feeds/index.ts'
import type { ReadValue, ValueProblem, ValueType } from '../model/reading.ts'
import { columnsOf } from './columns.ts'
import { FilledColumns } from './filled_columns.ts'
import { LostRecords } from './lost_records.ts'
import { SeenOrders } from './seen_orders.ts'
import type { FeedValues, Maker, SourceContext, SourceKind, SourceRecord } from './source.ts'

/** A record that can't be used. */
export interface RejectedRecord extends Omit<ValueProblem, 'reason'> {
  reason: ValueProblem['reason'] | 'missing_value' | 'malformed_row'
  line: number
  column: string | undefined
}

/** A record as in its file. It is valid until the next one is taken. */
export interface RecordText {
  /** Physical line on which it starts. */
  readonly line: number
  /** The text of a field without space around it, by its position in the header. */
  value(field: number): string
  /** The whole record. */
  raw(): string
}

/** Receives the outcome of a conversion, row by row. */
export interface ConversionSink {
  row(feed: FeedName, values: FeedValues, line: number): void
  /** @param raw the record as in its file */
  rejected(record: RejectedRecord, raw: string): void
  leftOut?(rule: string, line: number): void
}

/** Unless a kind says otherwise, records of an order beyond this number are rejected, so that memory stays flat. */
const MOST_RECORDS_OF_AN_ORDER = 100_000

/** Turns the records of one file into rows of feeds, and counts the outcome of each record. */
export class Conversion {
  read = 0
  used = 0
  rejected = 0
  readonly leftOut: Record<string, number> = {}

  private readonly kind: SourceKind
  private readonly readValue: ReadValue
  private readonly sink: ConversionSink
  private readonly context: SourceContext
  private readonly fields: readonly Field[]
  private readonly seen = new SeenOrders()
  /** All columns, empty. Copying it and filling the copy is faster than growing an object. */
  private readonly blank: Readonly<Record<string, string | undefined>>
  private readonly filled = new FilledColumns()
  private readonly maker: Maker
  private group: TakenRecord[] = []
  private groupOrder: string | undefined
  /** Whether rows of the current order also occurred further up. */
  private wasSeen = false
  /** Line of the current order's rejected record. */
  private brokenAt: number | undefined
  /** Malformed records since the last sound one. */
  private readonly lost = new LostRecords()
  private current: RecordText | undefined
  private made: MadeRow[] = []
  private isFirstOrder = true

  /** @param names the header with columns in the kind's spelling; others are unchanged */
  constructor(
    kind: SourceKind,
    names: readonly string[],
    readValue: ReadValue,
    sink: ConversionSink,
    context: SourceContext,
  ) {
    this.kind = kind
    this.readValue = readValue
    this.sink = sink
    this.context = context
    this.maker = this.newMaker()
    const blank = columnsOf(kind).map((column) => [column, undefined])
    this.blank = kind.others === undefined ? Object.fromEntries(blank) : {}
    const types: Record<string, ValueType> = { ...kind.needs, ...kind.takes }
    this.fields = names.flatMap((name, index) => {
      const type = types[name] ?? kind.others
      return type === undefined ? [] : [{ name, index, type, text: '', value: '' }]
    })
  }

  /** Takes the next record: its texts in the order of the header. */
  add(line: number, texts: readonly string[]): void {
    this.take({ line, value: (field) => texts[field]?.trim() ?? '', raw: () => texts.join(',') })
  }

  /** Takes the next record. */
  take(text: RecordText): void {
    this.read++
    this.current = text
    const record = this.recordOf(text)
    const { order } = this.kind
    if (order === undefined) {
      if (record) this.convert([record])
      return
    }
    const id = record ? record.values[order] : text.value(this.fieldOf(order))
    if (id !== this.groupOrder) {
      this.endGroup()
      this.groupOrder = id
      this.wasSeen = id !== undefined && this.seen.has(id)
      this.brokenAt = id === undefined ? undefined : this.lost.lineWith(id)
    }
    this.lost.clear()
    if (!record) this.brokenAt ??= text.line
    else if (this.accepts(record, id)) {
      record.raw = text.raw()
      this.group.push(record)
    }
  }

  /** Counts a record that a setting leaves out. */
  leave(rule: string, line: number): void {
    this.read++
    this.leftOut[rule] = (this.leftOut[rule] ?? 0) + 1
    this.sink.leftOut?.(rule, line)
  }

  /** Counts a malformed record, which was rejected. It may be the first of the next order. */
  lose(line: number, raw: string): void {
    this.read++
    this.rejected++
    if (this.kind.order !== undefined) this.lost.add(line, raw)
  }

  /** Converts the last order. */
  end(): void {
    this.endGroup()
  }

  private accepts(record: SourceRecord, id: string | undefined): boolean {
    const { order = '' } = this.kind
    if (id === undefined) {
      this.reject(record.line, order, 'missing_value', `"${order}" is empty: the record belongs to no order.`)
      return false
    }
    if (this.wasSeen) {
      const message = `The rows of order ${id} don't follow each other: sort the file by "${order}".`
      this.reject(record.line, order, 'invalid_value', message)
      return false
    }
    const { mostOfAnOrder = MOST_RECORDS_OF_AN_ORDER } = this.kind
    if (this.group.length < mostOfAnOrder) return true
    const message = `Order ${id} has more than ${mostOfAnOrder.toLocaleString('en')} rows in this file.`
    this.reject(record.line, order, 'invalid_value', message)
    return false
  }

  private endGroup(): void {
    const { group, brokenAt, groupOrder } = this
    this.group = []
    this.brokenAt = undefined
    if (groupOrder !== undefined) this.seen.add(groupOrder)
    const [first] = group
    if (!first) return
    if (brokenAt !== undefined && brokenAt < first.line) {
      const message = `Line ${brokenAt}, on which its order begins, is rejected: mend that one.`
      for (const { line, raw } of group) this.reject(line, undefined, 'invalid_value', message, raw)
    } else this.convert(group)
  }

  private convert(records: readonly TakenRecord[]): void {
    this.made = []
    const { opens } = this.kind
    const isRest = opens !== undefined && records.every(({ values }) => values[opens] === undefined)
    const canBeRest = this.isFirstOrder && (this.context.part ?? 1) > 1 && this.kind.convertRest
    this.isFirstOrder = false
    if (!isRest) this.kind.convert(records, this.maker, this.context)
    else if (canBeRest) this.kind.convertRest?.(records, this.maker, this.context)
    else this.rejectRest(records, opens)
    for (const { feed, values, record } of this.made) {
      if (record.became === 'used') this.sink.row(feed, values, record.line)
    }
    for (const { became, line } of records) {
      if (became === 'used') this.used++
      else if (became === undefined) throw new Error(`${this.kind.name}: line ${line} became nothing`)
    }
  }

  /** Without the rows before them, these rows would be a whole order and replace the other file's version of it. */
  private rejectRest(records: readonly TakenRecord[], opens: string): void {
    const { groupOrder } = this
    const numbered = this.kind.convertRest
      ? 'If it continues the file before, number the files, as in orders_export_1.csv and orders_export_2.csv; otherwise export'
      : 'Export'
    const message = `Order ${groupOrder} has no "${opens}" here: its first row is missing, or in another file. ${numbered} it again, with all its rows in one file.`
    for (const record of records) this.maker.reject(record, opens, message)
  }

  /** Records that are left out or rejected stay so, and their rows are not made. */
  private newMaker(): Maker {
    return {
      row: (feed, values, taken) => {
        const record = taken as TakenRecord
        if (record.became === 'other') return
        record.became = 'used'
        this.made.push({ feed, values, record })
      },
      use: (taken) => {
        const record = taken as TakenRecord
        record.became ??= 'used'
      },
      leaveOut: (rule, taken) => {
        const record = taken as TakenRecord
        if (record.became === 'other') return
        record.became = 'other'
        this.leftOut[rule] = (this.leftOut[rule] ?? 0) + 1
        this.sink.leftOut?.(rule, record.line)
      },
      reject: (taken, column, message) => {
        const record = taken as TakenRecord
        if (record.became === 'other') return
        record.became = 'other'
        this.reject(record.line, column, 'invalid_value', message, record.raw)
      },
    }
  }

  /** Undefined if a value can't be read. Then the record is rejected. */
  private recordOf(record: RecordText): TakenRecord | undefined {
    const values: Record<string, string | undefined> = { ...this.blank }
    const filled = this.filled.begin()
    const { line } = record
    for (const field of this.fields) {
      const text = record.value(field.index)
      if (text === '') continue
      const value = this.valueOf(field, text)
      if (typeof value !== 'string') {
        this.reject(line, field.name, value.reason, value.message)
        return undefined
      }
      // A word for an empty value.
      if (value === '') continue
      values[field.name] = value
      filled.add(field.name)
    }
    return { line, values, columns: filled.end(), raw: undefined, became: undefined }
  }

  /** The value of a text, which is often the same as in the previous record. */
  private valueOf(field: Field, text: string): string | ValueProblem {
    if (field.type === 'text') return this.readValue(field.name, 'text', text)
    if (text === field.text) return field.value
    const value = this.readValue(field.name, field.type, text)
    if (typeof value !== 'string') return value
    field.text = text
    field.value = value
    return value
  }

  private fieldOf(name: string): number {
    return this.fields.find((field) => field.name === name)?.index ?? -1
  }

  private reject(
    line: number,
    column: string | undefined,
    reason: RejectedRecord['reason'],
    message: string,
    raw?: string,
  ): void {
    this.rejected++
    const { current } = this
    const text = raw ?? (current?.line === line ? current.raw() : '')
    this.sink.rejected({ line, column, reason, message }, text)
  }
}

/** A record with its outcome: kinds return the records that they were given. */
interface TakenRecord extends SourceRecord {
  /** Its text, if it waits for the rest of its order. */
  raw: string | undefined
  became: 'used' | 'other' | undefined
}

interface MadeRow {
  feed: FeedName
  values: FeedValues
  record: TakenRecord
}

interface Field {
  name: string
  index: number
  type: ValueType
  /** The last text read, and its value. */
  text: string
  value: string
}

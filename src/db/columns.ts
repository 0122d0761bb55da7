import pg from 'pg'

/** A kind of column: what PostgreSQL may call it, and what its values are in JavaScript (type_parsers.ts). */
export class Column<T> {
  /** Only for the compiler. */
  declare readonly type: T
  readonly kind: string
  readonly isNullable: boolean
  /** Object ids of the PostgreSQL types that are read this way; undefined: any type. */
  readonly types: ReadonlySet<number> | undefined

  constructor(kind: string, types: Iterable<number> | undefined, isNullable = false) {
    this.kind = kind
    this.types = types && new Set(types)
    this.isNullable = isNullable
  }

  /** The same column, but its value can be NULL. */
  get orNull(): Column<T | null> {
    return new Column(this.kind, this.types, true)
  }
}

/** The columns of a row, by name. */
export type Shape = Readonly<Record<string, Column<unknown>>>

/** The row type of a shape. One declaration gives both this type and the check of what the server sends. */
export type RowOf<S extends Shape> = { -readonly [Name in keyof S]: S[Name]['type'] }

const { builtins: b } = pg.types
/** PostgreSQL types that the driver has no names for. */
const [nameType, unknown] = [19, 705]

const textTypes = [b.TEXT, b.VARCHAR, b.BPCHAR, b.CHAR, nameType, unknown]
const number = new Column<number>('number', [b.INT2, b.INT4, b.INT8, b.OID, b.FLOAT4, b.FLOAT8])
const numeric = new Column<string>('numeric', [b.NUMERIC])

/** Columns of rows: `{ order_id: col.text, amount: col.numeric.orNull }`. */
export const col = {
  text: new Column<string>('text', textTypes),
  /** A text with a few possible values. The type states them; nothing checks them. */
  word: <T extends string>() => new Column<T>('text', textTypes),
  /** Integers of any size and floating-point numbers. */
  number,
  /** Exact decimals, money above all, as text. */
  numeric,
  boolean: new Column<boolean>('boolean', [b.BOOL]),
  /** YYYY-MM-DD. */
  date: new Column<string>('date', [b.DATE]),
  /** An instant. */
  time: new Column<Date>('timestamp with time zone', [b.TIMESTAMPTZ]),
  texts: new Column<string[]>('text[]', [1009, 1015, 1014, 1003]),
  numbers: new Column<number[]>('number[]', [1005, 1007, 1016, 1021, 1022, 1028]),
  /** A document. Its type is stated, not checked: the statement that builds it must match. */
  json: <T>() => new Column<T>('json', [b.JSON, b.JSONB]),
  /** An array of documents. */
  jsons: <T>() => new Column<T[]>('json[]', [199, 3807]),
  /** Any type, or NULL: for values that are shown as they come. */
  any: new Column<unknown>('any', undefined, true),
} as const

/** What is wrong with the columns of a result, in words. Empty if they are as declared. */
export function misfits(shape: Shape, fields: readonly pg.FieldDef[]): string[] {
  const found = new Map(fields.map((field) => [field.name, field]))
  return [
    ...Object.entries(shape).flatMap(([name, column]) => {
      const field = found.get(name)
      if (!field) return [`it has no column "${name}"`]
      return !column.types || column.types.has(field.dataTypeID)
        ? []
        : [`its column "${name}" is of type ${typeName(field.dataTypeID)}, not ${column.kind}`]
    }),
    ...fields.flatMap(({ name }) => (name in shape ? [] : [`its column "${name}" is not declared`])),
    ...(found.size < fields.length ? ['two of its columns have one name'] : []),
  ]
}

function typeName(type: number): string {
  const found = Object.entries(b).find(([, oid]) => oid === type)
  return found ? found[0].toLowerCase() : `number ${type}`
}

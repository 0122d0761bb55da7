import pg from 'pg'

/** A value in a statement. Pass documents as text: JSON.stringify(…). */
export type Value = string | number | bigint | boolean | Date | Buffer | null | readonly Value[]

/** A value in the text of a statement, sent as $1, $2, … in order. */
class Bound {
  readonly value: Value

  constructor(value: Value) {
    this.value = value
  }
}

/** Texts next to each other become one: a long statement is joined from thousands. */
function add(parts: (string | Bound)[], part: string | Bound): void {
  const last = parts.at(-1)
  if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
  else parts.push(part)
}

/** A statement, or a part of one, with its values. Only the tag `sql` and the functions of this file make one. */
export class Sql {
  readonly #parts: readonly (string | Bound)[]

  private constructor(parts: readonly (string | Bound)[]) {
    this.#parts = parts
  }

  static of(...parts: readonly (string | Bound | Sql)[]): Sql {
    const all: (string | Bound)[] = []
    for (const part of parts) {
      if (part instanceof Sql) for (const own of part.#parts) add(all, own)
      else add(all, part)
    }
    return new Sql(all)
  }

  /** The text and values as the server takes them. A part that is used in several places binds its value once. */
  compiled(): { text: string; values: Value[] } {
    const places = new Map<Bound, number>()
    const texts = this.#parts.map((part) => {
      if (typeof part === 'string') return part
      if (!places.has(part)) places.set(part, places.size + 1)
      return `$${places.get(part)}`
    })
    return { text: texts.join(''), values: [...places.keys()].map(({ value }) => value) }
  }

  get isEmpty(): boolean {
    return this.#parts.every((part) => part === '')
  }

  /** A copy with changed text around the same values. */
  map(change: (text: string) => string): Sql {
    return new Sql(this.#parts.map((part) => (typeof part === 'string' ? change(part) : part)))
  }

  /** A part of a statement that ends up in a plain string has lost its values. */
  toString(): string {
    throw new Error(`Put this into a statement with the tag sql: ${this.compiled().text}`)
  }
}

/**
 * A statement: ``sql`select … where order_id = ${orderId}` ``. Inserts are bound as values, except other parts of
 * statements: those made by this tag, `ident` and `joined`.
 */
export function sql(texts: TemplateStringsArray, ...inserts: readonly (Sql | Value)[]): Sql {
  return Sql.of(
    ...texts.flatMap((text, place) => {
      if (place === 0) return [text]
      const insert = inserts[place - 1] as Sql | Value
      return [insert instanceof Sql ? insert : new Bound(insert), text]
    }),
  )
}

/** A value that is used in several places of a statement, or whose type a reader might mistake. */
export function value(given: Value): Sql {
  return Sql.of(new Bound(given))
}

/** The quoted name of a table, column or the like: `ident('production', table)` is `"production"."orders"`. */
export function ident(...parts: readonly string[]): Sql {
  return Sql.of(parts.map(pg.escapeIdentifier).join('.'))
}

/** The name of a table that is given with its schema: `tableNamed('production.orders')`. */
export function tableNamed(name: string): Sql {
  return ident(...name.split('.'))
}

/** Names of columns, with a table or alias if given: `idents(['a', 'b'], 't')` is `"t"."a", "t"."b"`. */
export function idents(columns: readonly string[], of?: string): Sql {
  return joined(columns.map((column) => (of === undefined ? ident(column) : ident(of, column))))
}

/** Parts joined with a text between them. */
export function joined(parts: readonly Sql[], between: string | Sql = ', '): Sql {
  return Sql.of(...parts.flatMap((part, place) => (place === 0 ? [part] : [between, part])))
}

/** The text of a statement that takes no values. COPY is one: its values are its rows. */
export function unbound(statement: Sql): string {
  const { text, values } = statement.compiled()
  if (values.length > 0) throw new Error(`This statement takes no values: ${text}`)
  return text
}

/** A value written into the text, for statements that take no values: `set`, `create view`, `comment on`. */
export function literal(given: string | number | boolean): Sql {
  return Sql.of(typeof given === 'string' ? escapeLiteral(given) : `${given}`)
}

/** A text as a quoted literal. */
export function escapeLiteral(text: string): string {
  // The driver puts a space before a literal that begins with E.
  return pg.escapeLiteral(text).trimStart()
}

/**
 * The program's own SQL: a file of sql/, a formula of the registry, a definition that the server returned. Never a
 * value.
 */
export function raw(text: string): Sql {
  return Sql.of(text)
}

/** A text with its own value numbers. The metric engine writes such texts, since it uses some values often. */
export function numbered(text: string, values: readonly Value[]): Sql {
  const bound = values.map((given) => new Bound(given))
  return Sql.of(
    ...text
      .split(/\$(\d+)/)
      .map((part, index) => (index % 2 === 0 ? part : (bound[Number(part) - 1] as Bound))),
  )
}

export const nothing: Sql = Sql.of('')

import type { Sql } from '../../db/sql.ts'
import { readRecords } from '../../db/statements.ts'
import { plainNumber } from '../../reports/figures.ts'
import { fromHundredths, hundredths } from '../../reports/hundredths.ts'
import type { Cell, Column, Row, Section, Unit } from '../contract.ts'
import { column } from '../glossary.ts'
import { shortened } from '../shortened.ts'
import type { ColumnName } from '../words.ts'
import type { PageContext } from './page.ts'

const NUMBERS: readonly Unit[] = ['count', 'money', 'percent', 'number', 'minutes']

/** A section about the whole history. Filters and range don't apply, and it is read once per publication. */
export async function historySection(
  context: PageContext,
  columns: readonly (ColumnName | Column)[],
  statement: Sql,
): Promise<Section> {
  const described = describe(columns)
  const rows = await context.memory.rows(context, statement.compiled().text, async () =>
    cellsOf(
      described,
      await readRecords(
        context.trx,
        described.map(({ name }) => name),
        statement,
      ),
    ),
  )
  return {
    columns: described,
    rows: [...rows],
    ignored: Object.keys(context.request.filters) as Section['ignored'],
    followsRange: false,
  }
}

/** A section about the range with its own statement. Filters don't apply. */
export async function rangeSection(
  context: PageContext,
  columns: readonly (ColumnName | Column)[],
  statement: Sql,
): Promise<Section> {
  const described = describe(columns)
  const rows = await readRecords(
    context.trx,
    described.map(({ name }) => name),
    statement,
  )
  return {
    ...sectionOf(described, rows),
    ignored: Object.keys(context.request.filters) as Section['ignored'],
  }
}

/** A section from rows of the database: numbers become numbers, instants become text. */
export function sectionOf(
  columns: readonly (ColumnName | Column)[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Section {
  const described = describe(columns)
  return { columns: described, rows: cellsOf(described, rows), ignored: [], followsRange: true }
}

function describe(columns: readonly (ColumnName | Column)[]): Column[] {
  return columns.map((one) => (typeof one === 'string' ? column(one) : one))
}

function cellsOf(columns: readonly Column[], rows: readonly Readonly<Record<string, unknown>>[]): Row[] {
  return rows.map((row) => rowOf(columns, row))
}

function rowOf(columns: readonly Column[], row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(columns.map(({ name, unit }) => [name, cellOf(row[name], unit)]))
}

export function cellOf(value: unknown, unit: Unit): Cell {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.toISOString()
  if (NUMBERS.includes(unit)) return plainNumber(value)
  return typeof value === 'boolean' || typeof value === 'number' ? value : shortened(String(value))
}

/** The sum of amounts, exact to the cent. */
export function sumOf(cells: readonly (Cell | undefined)[]): number | string | null {
  return fromHundredths(hundredthsOf(cells))
}

/** The sum of amounts in hundredths. */
export function hundredthsOf(cells: readonly (Cell | undefined)[]): bigint {
  return cells.reduce(
    (sum: bigint, cell) => sum + (hundredths(typeof cell === 'boolean' ? null : cell) ?? 0n),
    0n,
  )
}

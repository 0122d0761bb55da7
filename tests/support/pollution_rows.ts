import type { RejectReason } from '../../src/staging/csv/reasons.ts'
import type { CleanColumn } from './pollution_tables.ts'

/** One row of a messy file on its way to its bytes. */
export interface RowInFile {
  /** In the order of the file; undefined for a column that no feed declares. */
  columns: readonly (CleanColumn | undefined)[]
  /** The cells as in the file, with quotes. */
  cells: readonly string[]
  delimiter: string
  header: string
  headerTurned: string
  pick: <T>(values: readonly T[]) => T
}

/** What replaces a row, and its expected outcome. */
export interface SpoiltRow {
  text: string
  /** Undefined: not a row. */
  reason: RejectReason | undefined
  /** Its line end, if that is part of the fault. */
  end?: string
  /** From here on the columns are in another order, or in the header's order again. */
  turned?: boolean
}

/** In a text: the place for bytes that are invalid in the file's encoding. */
export const brokenBytes = '\ue000'

/** Ways to spoil a row. A way returns undefined if it does not fit the row. None of these may become a row of data. */
export const rowPollutions: Readonly<Record<string, (row: RowInFile) => SpoiltRow | undefined>> = {
  'too few cells': (row) => malformed(row.cells.slice(0, -1).join(row.delimiter)),
  'too many cells': (row) => malformed([...row.cells, 'more'].join(row.delimiter)),
  'a delimiter behind the last cell': (row) => malformed(`${whole(row)}${row.delimiter}`),
  'NUL in a cell': (row) => malformed(withCell(row, anyIndex(row), 'a\0b')),
  'NUL in a quoted cell': (row) => malformed(withCell(row, anyIndex(row), '"a\0b"')),
  'bytes of another encoding': (row) => malformed(withCell(row, anyIndex(row), `a${brokenBytes}b`)),
  'text after a closing quote': (row) =>
    malformed(withCell(row, anyIndex(row), row.pick(['"a"b', '"a" ', '""a', '"a""b"c', '"a"b"']))),
  'a quoted cell behind a space, with a delimiter in it': (row) =>
    malformed(withCell(row, anyIndex(row), ` "a${row.delimiter}b"`)),
  'a delimiter in an unquoted cell': (row) => malformed(withCell(row, anyIndex(row), `a${row.delimiter}b`)),
  'CR in an unquoted cell': (row) => malformed(withCell(row, anyIndex(row), 'a\rb')),
  'two rows joined by CR': (row) => malformed(`${whole(row)}\r${whole(row)}`),
  'CR CR LF': (row) => ({ ...malformed(`${whole(row)}\r`), end: '\r\n' }),
  'the header again': (row) => ({ ...malformed(row.header), turned: false }),
  'the header again in capitals': (row) => ({ ...malformed(row.header.toUpperCase()), turned: false }),
  'the header of another export': (row) => ({ ...malformed(row.headerTurned), turned: true }),
  'a byte-order mark and the header': (row) => ({ ...malformed(`\ufeff${row.header}`), turned: false }),
  'a comment or footer': (row) =>
    malformed(row.pick(['# exported by the shop', '(4 rows)', '-- end --', '----', '\\.', '\x1a'])),
  'cells between other delimiters': (row) =>
    malformed(
      row.cells.map(() => 'x').join(row.pick([',', ';', '\t', '|'].filter((each) => each !== row.delimiter))),
    ),
  'cells empty': (row) => rejected('missing_value', row.cells.map(() => '').join(row.delimiter)),
  'a required cell empty': (row) =>
    rejected(
      'missing_value',
      withCell(
        row,
        indexOf(row, (column) => column.required),
        row.pick(['', '""', '  ', '" "']),
      ),
    ),
  'a line of totals': (row) =>
    row.columns.filter((column) => column?.required).length < 2
      ? undefined
      : rejected(
          'missing_value',
          row.columns.map((column) => (column?.kind === 'id' ? 'Total' : '')).join(row.delimiter),
        ),
  'a number that none can read': (row) =>
    inKind(row, ['money', 'integer'], 'invalid_value', [
      ...['1e3', '0x1F', 'NaN', 'Infinity', '1_000', 'n/a', '--', '١٢', '12 apples', '"12,3,4"', 'twelve'],
    ]),
  'a negative number': (row) => inKind(row, ['money', 'integer'], 'out_of_range', ['-1', '-12.0', '"-12"']),
  'half of a thing': (row) => inKind(row, ['integer'], 'invalid_value', ['1.5', '-0.5x', '2.0.0']),
  'a number past its bound': (row) =>
    inKind(row, ['money', 'integer'], 'out_of_range', [
      '1000000000000',
      '99999999999999999999',
      '9'.repeat(150),
    ]),
  'a time that none can read': (row) =>
    inKind(row, ['time'], 'invalid_value', [
      ...['2025-02-30', '2025-13-01', '2025-02-14T25:00', '2025-02-14 10:61', 'yesterday', '0000-00-00'],
    ]),
  'a time out of bounds': (row) =>
    inKind(row, ['time'], 'out_of_range', ['1970-01-01', '1899-12-30 00:00', '2999-01-01']),
  'a boolean in other words': (row) =>
    inKind(row, ['boolean'], 'invalid_value', ['2', '-1', 'maybe', '10', 'truth', 'nope!']),
  'an id without end': (row) =>
    rejected(
      'out_of_range',
      withCell(
        row,
        indexOf(row, (column) => column.kind === 'id'),
        'é'.repeat(201),
      ),
    ),
  'a blank line': (row) => ({ text: row.pick(['', ' ', '     ']), reason: undefined }),
}

function whole(row: RowInFile): string {
  return row.cells.join(row.delimiter)
}

function rejected(reason: RejectReason, text: string): SpoiltRow {
  return { reason, text }
}

function malformed(text: string): SpoiltRow {
  return rejected('malformed_row', text)
}

function anyIndex(row: RowInFile): number {
  return row.pick(row.cells.map((_, index) => index))
}

function indexOf(row: RowInFile, fits: (column: CleanColumn) => boolean): number {
  return row.pick(row.columns.flatMap((column, index) => (column && fits(column) ? [index] : [])))
}

function withCell(row: RowInFile, at: number, text: string): string {
  return row.cells.map((cell, index) => (index === at ? text : cell)).join(row.delimiter)
}

/** Puts a text, quoted if it holds the delimiter, where a column of the kind is. */
function inKind(
  row: RowInFile,
  kinds: readonly CleanColumn['kind'][],
  reason: RejectReason,
  texts: readonly string[],
): SpoiltRow | undefined {
  const indexes = row.columns.flatMap((column, index) =>
    column && kinds.includes(column.kind) ? [index] : [],
  )
  return indexes.length === 0
    ? undefined
    : rejected(reason, withCell(row, row.pick(indexes), row.pick(texts)))
}

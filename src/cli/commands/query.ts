import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { csvLine } from '../../reports/csv.ts'
import type { NamedSource } from '../../reports/named_sources.ts'
import type { ResultColumn, ResultReader, ResultRow } from '../../reports/row_stream.ts'
import { action, command, positive } from '../arguments.ts'
import { describeQueries, describeRows } from '../output/describe_query.ts'
import { standardOutput } from '../output/standard_output.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface QueryOptions {
  csv?: boolean
  limit?: number
}

/** Rows in a table on the screen, unless --limit says otherwise. */
const SHOWN_ROWS = 100

/** `storehouse query`. */
export function queryCommand(): Command {
  return command('query', 'run an analysis query, or read a view or aggregate; without a name, list them', [
    'storehouse query top_products',
    'storehouse query monthly_sales --csv > monthly_sales.csv',
    'storehouse query vw_low_inventory --json',
  ])
    .argument('[name]', 'query of sql/queries, or view, aggregate or table of schema warehouse')
    .option('--csv', 'print CSV')
    .option('--limit <n>', `rows to print (default: ${SHOWN_ROWS} in a table, all as CSV and JSON)`, positive)
    .action(action(query))
}

async function query(session: Session, options: QueryOptions, [name]: string[]): Promise<Outcome> {
  if (options.csv && session.options.json) {
    throw new UsageError('--csv and --json exclude each other.', { hint: 'Give one of them.' })
  }
  const db = await session.readableDatabase()
  const { listSources, sourcesNamed } = await import('../../reports/named_sources.ts')
  const known = await listSources(db)
  if (name === undefined) return list(session, options, known)
  const [source] = sourcesNamed(known, [name])
  if (!source) throw new Error(`${name} was found and is not there`)
  const { withReadOnly } = await import('../../reports/row_stream.ts')
  return withReadOnly(db, async (read) => {
    const reader = await session.during('reading', () => read(source.select))
    if (options.csv) return printCsv(session, reader, options.limit)
    if (session.options.json) return printJson(session, source, reader, options.limit)
    const limit = options.limit ?? SHOWN_ROWS
    const rows = await session.during('reading', () => reader.next(limit + 1))
    return { json: undefined, text: describeRows(reader.columns, rows, limit, session) }
  })
}

function list(session: Session, { csv }: QueryOptions, known: NamedSource[]): Outcome {
  if (csv) throw new UsageError('--csv needs the name of a query.', { hint: 'storehouse query lists them.' })
  const sources = known.map(({ name, kind, description }) => ({ name, kind, description }))
  return { json: { sources }, text: describeQueries(known, session) }
}

async function printCsv(session: Session, reader: ResultReader, limit: number | undefined): Promise<Outcome> {
  const out = standardOutput(session)
  await out.write(csvLine(reader.columns.map(({ name }) => name)))
  for await (const rows of batches(reader, limit, session.signal)) {
    if (!(await out.write(rows.map((row) => csvLine(row)).join('')))) break
  }
  return { json: undefined, text: '' }
}

/** Prints row by row: the document of a large view does not fit into memory. */
async function printJson(
  session: Session,
  { name, description }: NamedSource,
  reader: ResultReader,
  limit: number | undefined,
): Promise<Outcome> {
  const { jsonValue } = await import('../../reports/row_stream.ts')
  const out = standardOutput(session)
  const object = (row: ResultRow) =>
    JSON.stringify(
      Object.fromEntries(
        reader.columns.map(({ name: column, type }: ResultColumn, index) => [
          column,
          jsonValue(row[index] ?? null, type),
        ]),
      ),
    )
  await out.write(
    `{\n  "name": ${JSON.stringify(name)},\n  "description": ${JSON.stringify(description)},\n  "rows": [`,
  )
  let separator = '\n    '
  for await (const rows of batches(reader, limit, session.signal)) {
    const text = rows.map((row) => {
      const line = `${separator}${object(row)}`
      separator = ',\n    '
      return line
    })
    if (!(await out.write(text.join('')))) break
  }
  await out.write(separator.startsWith(',') ? '\n  ]\n}\n' : ']\n}\n')
  return { json: undefined, text: '' }
}

async function* batches(reader: ResultReader, limit: number | undefined, signal: AbortSignal) {
  let left = limit ?? Number.POSITIVE_INFINITY
  while (left > 0) {
    signal.throwIfAborted()
    const rows = await reader.next(Math.min(left, 1_000))
    if (rows.length === 0) return
    left -= rows.length
    yield rows
  }
}

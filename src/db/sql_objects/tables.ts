import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import { col, type RowOf } from '../columns.ts'
import { type DescribedSelect, describeSelects } from '../described_select.ts'
import { writeFixedMembers } from '../fixed_members.ts'
import { ident, idents, literal, raw, sql } from '../sql.ts'
import { execute, readRows } from '../statements.ts'
import { type DerivationFile, surrogateKey } from './derivation_file.ts'
import { runPart } from './run_part.ts'

/** Makes and fills the table of an aggregate. It has the columns of its SELECT. */
export async function makeAggregate(client: pg.ClientBase, file: DerivationFile): Promise<void> {
  const { target, key } = file
  const name = ident('warehouse', target)
  checkReads(file, await describe(client, file))
  await runPart(client, file.select, sql`create table ${name} as\n`)
  await execute(
    client,
    sql`alter table ${name} add constraint ${ident(`${target}_pkey`)} primary key (${idents(key)})`,
  )
  await describeTable(client, file)
}

/**
 * Brings a table of the star in line with its SELECT: adds missing columns, which the next load fills, and updates its
 * fixed members and descriptions. Returns the names of new columns.
 *
 * @throws {DatabaseError} if a migration has to do the rest.
 */
export async function extendStarTable(
  client: pg.ClientBase,
  file: DerivationFile,
  star: readonly DerivationFile[],
): Promise<string[]> {
  const name = ident('warehouse', file.target)
  const described = await describe(client, file)
  checkReads(file, described)
  const standing = await columnsOf(client, file.target)
  if (standing.length === 0) {
    throw new DatabaseError(`${file.path}: there is no table warehouse.${file.target}.`, {
      hint: 'A migration makes it, with its keys and references: see migrations/. Nothing was changed.',
    })
  }
  const natural = file.members.flatMap((member) => naturalKey(file, member, star))
  checkColumns(file, described, standing, natural)
  const added = described.columns.filter(
    ({ name: column }) => !natural.includes(column) && !standing.some((one) => one.name === column),
  )
  for (const column of added) {
    await execute(client, sql`alter table ${name} add column ${ident(column.name)} ${raw(column.type)}`)
  }
  await writeFixedMembers(client, file)
  await describeTable(client, file)
  return added.map((column) => column.name)
}

function naturalKey(
  file: DerivationFile,
  member: string,
  star: readonly DerivationFile[],
): readonly string[] {
  const dimension = star.find(({ target }) => target === member)
  if (dimension) return dimension.key
  throw new DatabaseError(
    `${file.path}: "-- members:" names ${member}, which sql/warehouse/ has no file for.`,
    {
      hint: 'Correct the name, or add a file for the dimension. Nothing was changed.',
    },
  )
}

/** @throws {DatabaseError} if the SELECT lacks a column that the table or a member needs. */
function checkColumns(
  file: DerivationFile,
  described: DescribedSelect,
  standing: readonly StandingColumn[],
  natural: readonly string[],
): void {
  const given = new Set(described.columns.map((column) => column.name))
  const memberKeys = file.members.map(surrogateKey)
  const notFromSelect = new Set(['updated_run_id', ...memberKeys])
  const needed = new Set([
    ...file.key,
    ...natural,
    ...standing.filter(({ name, isMade }) => !isMade && !notFromSelect.has(name)).map(({ name }) => name),
  ])
  const lacking = [...needed].filter((column) => !given.has(column))
  if (lacking.length > 0) {
    throw new DatabaseError(`${file.path}: its SELECT does not give ${lacking.join(', ')}.`, {
      hint: 'It gives each column of its table, of "-- key:", and of the keys of its "-- members:". Correct the file, or drop the column in a migration. Nothing was changed.',
    })
  }
  const missing = memberKeys.filter((column) => !standing.some(({ name }) => name === column))
  if (missing.length > 0) {
    throw new DatabaseError(
      `${file.path}: warehouse.${file.target} has no column ${missing.join(', ')} for its members.`,
      {
        hint: 'A migration adds it, with its reference. Nothing was changed.',
      },
    )
  }
}

async function describe(client: pg.ClientBase, file: DerivationFile): Promise<DescribedSelect> {
  const makeView = () =>
    runPart(client, file.select, sql`create temp view ${ident(`reads_${file.target}`)} as\n`)
  const selects = new Map([[file.target, file.select.text]])
  const described = (await describeSelects(client, selects, makeView)).get(file.target)
  if (!described) throw new Error(`${file.path} could not be described`)
  return described
}

/** @throws {DatabaseError} if the header declares something other than the SELECT reads. */
function checkReads(file: DerivationFile, described: DescribedSelect): void {
  const reads = [...described.relations.keys()].filter((name) => name !== `warehouse.${file.target}`)
  const missing = reads.filter((name) => !file.reads.includes(name))
  const unused = file.reads.filter((name) => !reads.includes(name))
  if (missing.length === 0 && unused.length === 0) return
  const what = [
    ...(missing.length > 0 ? [`lacks ${missing.map(short).join(', ')}`] : []),
    ...(unused.length > 0 ? [`names ${unused.map(short).join(', ')}, which its SELECT does not read`] : []),
  ]
  const line = reads.map(short).sort().join(', ')
  throw new DatabaseError(`${file.path}: "-- reads:" ${what.join(' and ')}.`, {
    hint: `Nothing was changed. The line has to be: -- reads: ${line}`,
  })
}

function short(name: string): string {
  return name.replace(/^warehouse\./, '')
}

const standingColumnColumns = {
  name: col.text,
  /** The server fills it: a surrogate key, a hash. */
  isMade: col.boolean,
}

type StandingColumn = RowOf<typeof standingColumnColumns>

async function columnsOf(client: pg.ClientBase, table: string): Promise<StandingColumn[]> {
  const rows = await readRows(
    client,
    standingColumnColumns,
    sql`select attname as name, attidentity <> '' or attgenerated <> '' as "isMade"
     from pg_attribute
     where attrelid = to_regclass('warehouse.' || ${table}) and attnum > 0 and not attisdropped
     order by attnum`,
  )
  return rows
}

async function describeTable(client: pg.ClientBase, file: DerivationFile): Promise<void> {
  await execute(client, sql`comment on table warehouse.${ident(file.target)} is ${literal(file.grain)}`)
  await runPart(client, file.rest)
}

import { col } from './columns.ts'
import type { Derivation, Member } from './derivation.ts'
import { sqlFolder } from './migrations.ts'
import { sql } from './sql.ts'
import { type DerivationFile, readSqlFiles, surrogateKey } from './sql_objects.ts'
import { type Connection, readRows } from './statements.ts'

/** The tables of `sql/warehouse/` and `sql/aggregates/`, each after those that it reads. */
export interface Derivations {
  /** All tables of the star, as their files define them. */
  files: readonly DerivationFile[]
  /** Dimensions with a scope. */
  dimensions: readonly Derivation[]
  facts: readonly Derivation[]
  /** Dimensions whose members other tables name: days, channels, payment methods, places. */
  members: readonly Member[]
  aggregates: readonly Derivation[]
  /** Everything that decides the result of the star's derivations, as one text. Descriptions are not part of it. */
  fingerprint: string
}

/**
 * Reads the derivations of sql/. Their columns are those of their tables, which `migrate` keeps in line with the
 * SELECTs.
 */
export async function readDerivations(db: Connection): Promise<Derivations> {
  const tables = await tableColumns(db)
  const all = (await readSqlFiles(sqlFolder)).filter(({ derivation }) => derivation)
  const files = (kind: string) =>
    all.flatMap((file) => (file.kind === kind && file.derivation ? [file.derivation] : []))
  const star = files('star table')
  const members = star.filter(({ targetScope }) => targetScope === undefined).map(memberOf(tables))
  const derivations = (of: readonly DerivationFile[]) =>
    of.filter(({ targetScope }) => targetScope !== undefined).map(derivationOf(tables, members))
  return {
    files: star,
    dimensions: derivations(star.filter(({ target }) => target.startsWith('dim_'))),
    facts: derivations(star.filter(({ target }) => !target.startsWith('dim_'))),
    members,
    aggregates: derivations(files('aggregate')),
    fingerprint: JSON.stringify(
      star.map(({ target, key, targetScope, members, select }) => [
        target,
        key,
        targetScope,
        members,
        select.text,
      ]),
    ),
  }
}

interface TableColumn {
  name: string
  /** The server fills it: a surrogate key, a hash. */
  isMade: boolean
}

async function tableColumns(db: Connection): Promise<Map<string, TableColumn[]>> {
  const rows = await readRows(
    db,
    { table: col.text, columns: col.json<TableColumn[]>() },
    sql`select
       c.relname as table,
       json_agg(
         json_build_object('name', a.attname, 'isMade', a.attidentity <> '' or a.attgenerated <> '')
         order by a.attnum
       ) as columns
     from pg_class as c
     join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'warehouse'::regnamespace and c.relkind = 'r'
     group by c.relname`,
  )
  return new Map(rows.map(({ table, columns }) => [table, columns]))
}

const runId = 'updated_run_id'

function derivationOf(tables: ReadonlyMap<string, readonly TableColumn[]>, dimensions: readonly Member[]) {
  return ({ target, key, targetScope = 'true', members: named, select }: DerivationFile): Derivation => {
    const members = dimensions.filter(({ dimension }) => named.includes(dimension))
    const standing = tables.get(target) ?? []
    const isGiven = ({ name, isMade }: TableColumn) =>
      !isMade && name !== runId && !members.some((member) => member.key === name)
    return {
      target,
      key,
      targetScope,
      members,
      columns: standing.filter(isGiven).map(({ name }) => name),
      hasRunId: standing.some(({ name }) => name === runId),
      select: select.text,
    }
  }
}

function memberOf(tables: ReadonlyMap<string, readonly TableColumn[]>) {
  return ({ target, key, select }: DerivationFile): Member => ({
    dimension: target,
    key: surrogateKey(target),
    natural: key,
    columns: (tables.get(target) ?? []).filter(({ isMade }) => !isMade).map(({ name }) => name),
    select: select.text,
  })
}

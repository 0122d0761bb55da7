import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { didYouMean } from '../config/suggest.ts'
import { col } from '../db/columns.ts'
import { sqlFolder } from '../db/migrations.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { readRows } from '../db/statements.ts'
import { UsageError } from '../errors.ts'

/** Something in the warehouse that has a name and returns rows. */
export interface NamedSource {
  name: string
  /** A query is a file of sql/queries. Everything else is in schema warehouse. */
  kind: 'query' | 'view' | 'aggregate' | 'table'
  description: string
  /** One SELECT without a semicolon. Its rows always come in the same order. */
  select: string
}

const queryFolder = join(sqlFolder, 'queries')

/** The analysis queries by name. */
export async function readQueries(folder = queryFolder): Promise<NamedSource[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  return Promise.all(
    files.map(async (file) => {
      const text = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n')
      return {
        name: file.replace(/\.sql$/, ''),
        kind: 'query' as const,
        description: headerOf(text),
        select: text.trim().replace(/;$/, ''),
      }
    }),
  )
}

/** The comment lines at the top of a file, as one text. */
function headerOf(text: string): string {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('--'))
  const said = lines.slice(0, end < 0 ? undefined : end).map((line) => line.replace(/^--\s?/, ''))
  const header = said.join(' ').replace(/^Grain: /, '')
  return header.charAt(0).toUpperCase() + header.slice(1)
}

/** Lists queries first, then everything in schema warehouse. */
export async function listSources(db: OpenDatabase): Promise<NamedSource[]> {
  const queries = await readQueries()
  const taken = new Set(queries.map(({ name }) => name))
  return [...queries, ...(await readRelations(db)).filter(({ name }) => !taken.has(name))]
}

async function readRelations(db: OpenDatabase): Promise<NamedSource[]> {
  const rows = await readRows(
    db.pool,
    {
      name: col.text,
      kind: col.word<NamedSource['kind']>(),
      description: col.text.orNull,
      order_by: col.text.orNull,
    },
    sql`select
         c.relname as name,
         case when c.relname ~ '^(agg|mv)_' then 'aggregate' when c.relkind = 'v' then 'view' else 'table' end as kind,
         obj_description(c.oid, 'pg_class') as description,
         coalesce(unique_key.columns, every_column.columns) as order_by
     from pg_class as c
     left join lateral (
         select string_agg(format('t.%I', a.attname), ', ' order by k.place) as columns
         from (
             select i.indkey, i.indrelid
             from pg_index as i
             where i.indrelid = c.oid and i.indisunique and i.indexprs is null and i.indpred is null
             order by i.indisprimary desc, i.indexrelid
             limit 1
         ) as u
         cross join lateral unnest(u.indkey::smallint[]) with ordinality as k (column_no, place)
         join pg_attribute as a on a.attrelid = u.indrelid and a.attnum = k.column_no
     ) as unique_key on true
     left join lateral (
         select string_agg(
             format('t.%I', a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end,
             ', ' order by a.attnum
         ) as columns
         from pg_attribute as a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           and a.atttypid not in ('json'::regtype, 'xml'::regtype)
     ) as every_column on true
     where c.relnamespace = to_regnamespace('warehouse')
       and c.relkind in ('r', 'p', 'v', 'm')
       and not c.relispartition
     order by c.relname collate "C"`,
  )
  return rows.map(({ name, kind, description, order_by }) => ({
    name,
    kind,
    description: description ?? '',
    select: `select t.* from warehouse.${pg.escapeIdentifier(name)} as t${order_by === null ? '' : ` order by ${order_by}`}`,
  }))
}

/**
 * The sources with these names, each once.
 *
 * @throws {UsageError} that names the unknown ones and lists the known.
 */
export function sourcesNamed(known: readonly NamedSource[], names: readonly string[]): NamedSource[] {
  const wanted = [...new Set(names.map((name) => name.replace(/^warehouse\./, '')))]
  const byName = new Map(known.map((source) => [source.name, source]))
  const unknown = wanted.filter((name) => !byName.has(name))
  if (unknown.length > 0) {
    const all = known.map(({ name }) => name)
    throw new UsageError(
      unknown
        .map((name) => `"${name}" is no query, view or aggregate${didYouMean(name, all) || '.'}`)
        .join('\n'),
      { hint: listOf(known) },
    )
  }
  return wanted.flatMap((name) => byName.get(name) ?? [])
}

function listOf(known: readonly NamedSource[]): string {
  const names = (kinds: NamedSource['kind'][]) =>
    known
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ name }) => name)
      .join(', ')
  return [
    `Queries: ${names(['query'])}.`,
    `Views: ${names(['view'])}.`,
    `Aggregates and tables: ${names(['aggregate', 'table'])}.`,
  ].join('\n')
}

import { type Executor, rowsOf } from './query.ts'

/**
 * Every row of production, star and ops as text, by table, with surrogate keys: what a backup and a restore leave
 * unchanged. It leaves out runs, logins, and the places of files.
 */
export async function wholeContents(db: Executor): Promise<Record<string, string[]>> {
  const tables = await rowsOf<{ name: string }>(
    db,
    `select n.nspname || '.' || c.relname as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     where n.nspname in ('production', 'warehouse', 'ops') and c.relkind in ('r', 'p', 'm') and not c.relispartition
     order by 1`,
  )
  const contents: Record<string, string[]> = {}
  for (const { name } of tables.filter((table) => !ofRuns.includes(table.name))) {
    const rows = await rowsOf<{ text: string }>(
      db,
      `select (to_jsonb(t) - array['updated_run_id', 'archived_path', 'has_recorded_age'])::text as text from ${name} as t`,
    )
    contents[name] = rows.map(({ text }) => text).sort()
  }
  return contents
}

const ofRuns = [
  'ops.runs',
  'ops.run_steps',
  'ops.check_results',
  'ops.publications',
  'ops.kysely_migration',
  'ops.sql_objects',
  'ops.select_reads',
  'ops.user_sessions',
  'warehouse.publication',
]

/** What holds tables together, in words: indexes, keys, references, except the names of partitions' own. */
export async function structure(db: Executor): Promise<string[]> {
  const rows = await rowsOf<{ text: string }>(
    db,
    `select i.indrelid::regclass || ' ' || regexp_replace(pg_get_indexdef(i.indexrelid), 'INDEX \\S+ ON', 'INDEX ON')
       || case when t.relispartition then '' else ' ' || i.indexrelid::regclass end as text
     from pg_index as i join pg_class as t on t.oid = i.indrelid join pg_namespace as n on n.oid = t.relnamespace
     where n.nspname in ('production', 'warehouse', 'ops')
     union all
     select c.conrelid::regclass || ' ' || case when t.relispartition then '' else c.conname || ' ' end || pg_get_constraintdef(c.oid)
     from pg_constraint as c join pg_class as t on t.oid = c.conrelid join pg_namespace as n on n.oid = t.relnamespace
     where n.nspname in ('production', 'warehouse', 'ops')
     union all
     select a.attrelid::regclass || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attcollation::regcollation
     from pg_attribute as a join pg_class as t on t.oid = a.attrelid join pg_namespace as n on n.oid = t.relnamespace
     where n.nspname in ('production', 'warehouse', 'ops') and t.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`,
  )
  return rows.map(({ text }) => text).sort()
}

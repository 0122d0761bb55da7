import { type Kysely, sql } from 'kysely'

/** What aggregates and reports read is asked of the database once, not every night. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ops.select_reads (
      is_only_row boolean primary key default true check (is_only_row),
      mark text not null,
      reads jsonb not null
    )`.execute(db)
  await sql`comment on table ops.select_reads is 'One row: what the SELECTs of aggregates and reports read.'`.execute(
    db,
  )
  await sql`comment on column ops.select_reads.is_only_row is 'Keeps it at one row.'`.execute(db)
  await sql`
    comment on column ops.select_reads.mark is 'Hash of the SELECTs and of what migrate did: with another one it holds no more.'
  `.execute(db)
  await sql`comment on column ops.select_reads.reads is 'Columns by relation by table.'`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table ops.select_reads`.execute(db)
}

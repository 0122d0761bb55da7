import type { Kysely } from 'kysely'
import { run } from '../src/db/define_table.ts'

/** Archived files carry what their age rests on. Those that are there already get it by the next load. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'alter table ops.files add column has_recorded_age boolean not null default false',
    `comment on column ops.files.has_recorded_age is
       'Whether the file at archived_path carries its name and modification time in its gzip header.'`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'alter table ops.files drop column has_recorded_age')
}

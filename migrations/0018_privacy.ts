import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

const personal = ['email', 'first_name', 'last_name', 'phone', 'birth_date', 'postal_code', 'ip']

/**
 * The salt of ids that are e-mail addresses, made once and for all, and how production was cleaned: NULL until the next
 * load has cleaned what stands. What was wrong with a personal value is told without the value.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'alter table ops.settings add column personal_salt text, add column privacy jsonb',
    `update ops.settings set
       personal_salt = encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex')`,
    'alter table ops.settings alter column personal_salt set not null',
    `comment on column ops.settings.personal_salt is
       'Secret that e-mail addresses which are ids are hashed with; made once, kept by reset.'`,
    `comment on column ops.settings.privacy is
       'How the texts of the web that stand in production were cleaned; NULL: not yet.'`,
    `update ops.rejected_rows set message = regexp_replace(message, '^("[^"]*" is ).*("?; )', '\\1***\\2')
     where column_name in (${personal.map((column) => `'${column}'`).join(', ')})`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'alter table ops.settings drop column personal_salt, drop column privacy')
}

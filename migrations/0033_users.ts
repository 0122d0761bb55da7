import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

/** Who can log in to the dashboard, and who is logged in. Users follow from no file; sessions end with their user. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await defineTable(
    db,
    'ops.users',
    'Who can log in to the dashboard. One row per user.',
    [
      ['user_id', 'integer primary key generated always as identity', 'Number of the user.'],
      ['name', 'text not null', 'What the user logs in with.'],
      ['role', 'text not null', 'What the user may do: owner, analyst or viewer.'],
      ['password_hash', 'text not null', 'The password by scrypt, with its salt and parameters.'],
      ['changed_at', 'timestamptz not null default clock_timestamp()', 'When it was written.'],
    ],
    [`constraint users_have_a_role check (role in ('owner', 'analyst', 'viewer'))`],
  )
  await defineTable(
    db,
    'ops.user_sessions',
    'Who is logged in to the dashboard. One row per login that has not ended.',
    [
      ['session_hash', 'text collate "C" primary key', 'SHA-256 of what the cookie holds.'],
      // No foreign key: a restore empties users, which are carried, and sessions are not.
      ['user_id', 'integer not null', 'Who has logged in.'],
      ['began_at', 'timestamptz not null default clock_timestamp()', 'When the user logged in.'],
      [
        'used_at',
        'timestamptz not null default clock_timestamp()',
        'When it was last used, to some minutes.',
      ],
    ],
  )
  await run(
    db,
    'create unique index users_named_once on ops.users (lower(name))',
    'create index user_sessions_of_user on ops.user_sessions (user_id)',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop table ops.user_sessions, ops.users')
}

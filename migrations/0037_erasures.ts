import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

/** Whom the warehouse has forgotten, as hashes: a file that names them again is read without what it says of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const changedAt = [
    'changed_at',
    'timestamptz not null default clock_timestamp()',
    'When it was written.',
  ] as const
  await defineTable(
    db,
    'ops.erasures',
    'One row per person whose data were erased.',
    [
      ['erasure_id', 'uuid primary key default gen_random_uuid()', 'Number of the erasure.'],
      [
        'status',
        `text not null default 'noted'`,
        'noted: what is read from now on leaves the person out; published: tables do, too; done: files do, too.',
      ],
      ['certificate', 'jsonb', 'What was done where; NULL until it is done.'],
      changedAt,
    ],
    [`constraint erasures_known_status check (status in ('noted', 'published', 'done'))`],
  )
  await defineTable(
    db,
    'ops.erased_values',
    'One row per value by which an erased person is known, as a hash with the salt of the warehouse.',
    [
      ['erasure_id', 'uuid not null', 'The erasure.'],
      ['kind', 'text not null', 'customer, email, order, session, phone, ip or name.'],
      ['hash', 'text collate "C" not null', 'SHA-256 of salt, kind and value, in hex.'],
      [
        'sieve',
        'integer not null',
        'A number below 65,536 by which most other values are told apart quickly.',
      ],
      changedAt,
    ],
    ['primary key (erasure_id, kind, hash)'],
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop table ops.erased_values, ops.erasures')
}

import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

/** What the schedule has done, and what it has rung for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await defineTable(db, 'ops.jobs', 'One row per job that a schedule has ever known.', [
    ['job', 'text collate "C" primary key', 'Name of the job.'],
    ['known_since', 'timestamptz not null', 'Since when: times before it were not missed.'],
  ])
  await defineTable(
    db,
    'ops.job_runs',
    'One row per job and time that it was due at, or was run by hand.',
    [
      ['job_run_id', 'bigint generated always as identity primary key', 'Number of the row.'],
      ['job', 'text collate "C" not null', 'Name of the job.'],
      ['due_at', 'timestamptz not null', 'Time of the schedule that it stands for; by hand, when it began.'],
      ['is_by_hand', 'boolean not null default false', 'Whether someone asked for it.'],
      ['attempt', 'integer not null', 'How often it was tried, this time included.'],
      ['status', 'text not null', 'running, done, failed, or waiting: to be tried again at retry_at.'],
      ['started_at', 'timestamptz not null', 'When it began, the last time.'],
      ['finished_at', 'timestamptz', 'When it ended; NULL while it runs, or if it was killed.'],
      ['summary', 'text', 'What it did, in words.'],
      ['problem_count', 'integer not null default 0', 'How many things it met that someone has to see to.'],
      ['error', 'text', 'Why it failed.'],
      ['hint', 'text', 'What to do about that.'],
      ['retry_at', 'timestamptz', 'When it is tried again.'],
      ['host', 'text', 'Machine that it ran on.'],
      ['pid', 'integer', 'Process there.'],
    ],
    [`constraint job_runs_known_status check (status in ('running', 'done', 'failed', 'waiting'))`],
  )
  await defineTable(
    db,
    'ops.alarms',
    'One row per alarm that rang and has not been mended, as of the last job.',
    [
      ['alarm', 'text collate "C" not null', 'Name of the alarm.'],
      ['subject', 'text not null', 'What it is about: a file, a feed, a job, …'],
      [
        'subject_hash',
        'uuid not null generated always as (md5(subject)::uuid) stored',
        'Hash of the subject: a text may be longer than an index entry.',
      ],
      ['rang_at', 'timestamptz not null', 'When it rang.'],
      ['message', 'text not null', 'What is wrong.'],
      ['hint', 'text', 'What to do about it.'],
    ],
    ['primary key (alarm, subject_hash)'],
  )
  await defineTable(db, 'ops.job_lock', 'No rows. Who locks this table is the one job at a time.', [
    ['is_locked', 'boolean', 'Unused: a table has columns.'],
  ])
  await run(
    db,
    'create unique index job_runs_once_a_time on ops.job_runs (job, due_at) where not is_by_hand',
    'create index job_runs_by_start on ops.job_runs (started_at)',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop table ops.jobs, ops.job_runs, ops.alarms, ops.job_lock')
}

import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

/** What people write down in the dashboard: derived from no file, so no reset and no rebuild may lose it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const changedAt = [
    'changed_at',
    'timestamptz not null default clock_timestamp()',
    'When it was written.',
  ] as const
  await defineTable(
    db,
    'ops.targets',
    'What the shop is to reach in a month. One row per metric and month.',
    [
      ['metric', 'text collate "C" not null', 'Metric of the registry.'],
      ['month', 'date not null', 'First day of the month.'],
      ['target', 'numeric(24,2) not null', 'Figure of the whole month, in the unit of the metric.'],
      changedAt,
    ],
    [
      'primary key (metric, month)',
      `constraint targets_month_is_first_day check (extract(day from month) = 1)`,
    ],
  )
  await defineTable(
    db,
    'ops.notes',
    'What happened on a day or some days, in words. One row per note.',
    [
      ['note_id', 'integer primary key generated always as identity', 'Number of the note.'],
      ['first_day', 'date not null', 'First day that it is about.'],
      ['last_day', 'date not null', 'Last day that it is about.'],
      ['note', 'text not null', 'What happened.'],
      changedAt,
    ],
    ['constraint notes_end_after_they_begin check (first_day <= last_day)'],
  )
  await defineTable(
    db,
    'ops.saved_views',
    'Pages of the dashboard as somebody wants to see them again. One row per view.',
    [
      ['view_id', 'integer primary key generated always as identity', 'Number of the view.'],
      ['name', 'text not null', 'What it is called.'],
      ['address', 'text not null', 'Path and parameters of the page: days, comparison, filters.'],
      ['is_start', 'boolean not null default false', 'Whether the dashboard opens with it.'],
      changedAt,
    ],
  )
  await run(
    db,
    'create unique index saved_views_named_once on ops.saved_views (lower(name))',
    'create unique index saved_views_one_start on ops.saved_views (is_start) where is_start',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop view if exists warehouse.targets, warehouse.notes')
  await run(db, 'drop table ops.targets, ops.notes, ops.saved_views')
}

import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

/** What people want to be told of figures, and whether it rings: written in the dashboard, kept by reset and rebuild. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await defineTable(
    db,
    'ops.alert_rules',
    'What somebody wants to be told of a metric. One row per rule.',
    [
      ['rule_id', 'integer primary key generated always as identity', 'Number of the rule.'],
      ['metric', 'text collate "C" not null', 'Metric of the registry.'],
      [
        'condition',
        `text collate "C" not null check (condition in ('above', 'below', 'unusual', 'unusually_high', 'unusually_low'))`,
        'When it rings: above or below a threshold, or out of the range that is expected of the day.',
      ],
      ['threshold', 'numeric(24,2)', 'In the unit of the metric; NULL for a range that is expected.'],
      ['changed_at', 'timestamptz not null default clock_timestamp()', 'When it was written.'],
      [
        'firing_since',
        'date',
        'First day of those on which it rings without a break; NULL if it does not ring.',
      ],
      ['judged_day', 'date', 'Day that it was judged for last; NULL before the first time.'],
      ['judged_value', 'numeric', 'Figure of that day; NULL where there is none.'],
      [
        'expected_low',
        'numeric',
        'From here to expected_high the figure was expected; NULL where nothing is.',
      ],
      ['expected_high', 'numeric', 'End of what was expected.'],
    ],
    [
      `constraint alert_rules_threshold_where_one_is_needed check ((threshold is null) = (condition like 'unusual%'))`,
      'constraint alert_rules_once unique nulls not distinct (metric, condition, threshold)',
    ],
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop view if exists warehouse.alert_rules')
  await run(db, 'drop table ops.alert_rules')
}

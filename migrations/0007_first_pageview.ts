import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

const eventTables = ['pageviews', 'scrolls', 'clicks', 'cart_adds']

/**
 * When and on which day a session saw its first page: aggregates by page count its bounce there. Events of a day are
 * found by their time: they come in the order of time, so a block range index is enough.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table warehouse.fact_session
       add column first_pageview_at timestamptz,
       add column first_page_date date`,
    `comment on column warehouse.fact_session.first_pageview_at is 'First pageview; NULL with none.'`,
    `comment on column warehouse.fact_session.first_page_date is 'Business date of the first pageview; NULL with none.'`,
    'create index fact_session_by_first_page_date on warehouse.fact_session (first_page_date)',
    ...eventTables.map((table) => `create index on production.${table} using brin (time)`),
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    ...eventTables.map((table) => `drop index production.${table}_time_idx`),
    'alter table warehouse.fact_session drop column first_pageview_at, drop column first_page_date',
  )
}

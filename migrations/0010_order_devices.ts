import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

const columns = {
  platform: 'Platform of the session in which it was placed; NULL without one.',
  device_type: 'Device of the session in which it was placed; NULL without one.',
}

/** What a sale was made with stands beside it: looking it up among the sessions takes longer than all the rest. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table warehouse.fact_sales ${Object.keys(columns)
      .map((name) => `add column ${name} text`)
      .join(', ')}`,
    ...Object.entries(columns).map(
      ([name, comment]) => `comment on column warehouse.fact_sales.${name} is '${comment}'`,
    ),
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table warehouse.fact_sales ${Object.keys(columns)
      .map((name) => `drop column ${name}`)
      .join(', ')}`,
  )
}

import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

const money = 'numeric(24,2)'

/** What a program computes and not a query: written when the as-of date enters another ISO week. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await defineTable(
    db,
    'warehouse.revenue_forecast',
    'One row per finished month and for each of the six months after the last of them.',
    [
      ['month', 'date primary key', 'First day of the month.'],
      ['actual_net_revenue', money, 'Net revenue of the month, idle ones 0; NULL for months to come.'],
      [
        'moving_average_3',
        money,
        'Mean net revenue of the month and the two before it; NULL without all three.',
      ],
      [
        'forecast',
        money,
        'Net revenue that is expected; for finished months, what the months before them foretold; NULL where they are too few.',
      ],
      [
        'lower_bound',
        money,
        'Revenue stays above this in 97.5 of 100 months if errors to come spread as those past; not below 0 unless a month has been.',
      ],
      [
        'upper_bound',
        money,
        'Revenue stays below this in 97.5 of 100 months if errors to come spread as those past.',
      ],
      [
        'method',
        'text not null',
        'Of the forecast: Holt-Winters with a season that adds or multiplies (from 24 months on), Holt (a trend, from 6 months on), or flat (the mean of the last three months).',
      ],
      ['as_of_date', 'date not null', 'As-of date of the publication that it was computed from.'],
    ],
    [
      `constraint revenue_forecast_known_method check (
    method in ('Holt-Winters, additive', 'Holt-Winters, multiplicative', 'Holt', 'flat'))`,
    ],
  )
  await defineTable(
    db,
    'warehouse.customer_clusters',
    'One row per customer with a sale: groups of like customers, by k-means on recency, frequency and revenue.',
    [
      ['customer_id', 'text collate "C" primary key', 'Source id of the customer.'],
      [
        'cluster',
        'integer not null',
        'Number of the group: 1 VIP, 2 Loyal, 3 Low value, 4 Churn risk; with fewer groups those that there are, in this order.',
      ],
      [
        'cluster_label',
        'text not null',
        'VIP, Loyal, Low value or Churn risk, in comparison with the other customers.',
      ],
      ['recency_days', 'integer not null', 'Days from the last sale to the as-of date.'],
      ['frequency', 'bigint not null', 'Number of sales.'],
      ['monetary', `${money} not null`, 'Net revenue of those sales.'],
      ['as_of_date', 'date not null', 'As-of date of the publication that it was computed from.'],
    ],
    [
      `constraint customer_clusters_known_label check (cluster_label in ('VIP', 'Loyal', 'Low value', 'Churn risk'))`,
    ],
    // Every row is updated each week: room for the new version beside the old spares the index.
    'with (fillfactor = 50)',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop table warehouse.customer_clusters', 'drop table warehouse.revenue_forecast')
}

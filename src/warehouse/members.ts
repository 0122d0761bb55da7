import { type Executor, execute } from '../db/query.ts'

const uses: Record<string, { key: string; facts: string[] }> = {
  dim_channel: { key: 'channel_key', facts: ['fact_sales', 'fact_order_item', 'fact_session'] },
  dim_payment: { key: 'payment_key', facts: ['fact_sales', 'fact_payment'] },
  dim_geography: { key: 'geography_key', facts: ['fact_sales', 'fact_session'] },
}

/**
 * Removes channels, payment methods and places that no fact refers to any longer, so that the dimensions depend on
 * what the files say now and not on what they once said. One index probe per member and fact.
 */
export async function dropUnusedMembers(trx: Executor): Promise<number> {
  let dropped = 0
  for (const [dimension, { key, facts }] of Object.entries(uses)) {
    const unused = facts.map(
      (fact) => `(select true from warehouse.${fact} as f where f.${key} = d.${key} limit 1) is null`,
    )
    dropped += await execute(
      trx,
      `delete from warehouse.${dimension} as d where d.${key} <> -1 and ${unused.join(' and ')}`,
    )
  }
  return dropped
}

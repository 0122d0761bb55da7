import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import { sql } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'

/** The configured currency, otherwise the one of the orders, if all that name a currency name the same. */
export async function shopCurrency(
  { currency }: Pick<Config, 'currency'>,
  trx: Connection,
): Promise<string | undefined> {
  if (currency !== undefined) return currency
  const found = await readRows(
    trx,
    { currency: col.text },
    sql`select distinct upper(trim(currency)) as currency from production.orders where currency is not null limit 2`,
  )
  return found.length === 1 ? found[0]?.currency : undefined
}

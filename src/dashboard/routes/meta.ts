import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { readRows } from '../../db/statements.ts'
import { dimensions, dimensionWords } from '../../metrics/dimensions.ts'
import { boundsOn } from '../bounds.ts'
import type { Meta } from '../contract.ts'
import { metricMeta, shownMetrics } from '../glossary.ts'
import type { Snapshot } from '../reading.ts'
import type { Service } from '../service.ts'

/** What the pages need to know before they request figures. */
export async function meta(service: Service, { publication, activity, signal }: Snapshot): Promise<Meta> {
  const { config, version } = service
  return {
    version,
    shopName: config.shopName ?? null,
    currency: config.currency ?? (publication ? await currencyOfOrders(service, signal) : null),
    timezone: config.timezone,
    publication,
    activity,
    bounds: boundsOn(service.today()),
    metrics: shownMetrics.map(metricMeta),
    dimensions: dimensions.map((name) => ({ name, ...dimensionWords[name] })),
  }
}

/** The currency of the orders, if all that name one name the same. */
async function currencyOfOrders({ reader }: Service, signal?: AbortSignal): Promise<string | null> {
  const found = await reader.readAll(
    ({ trx }) =>
      readRows(
        trx,
        { currency: col.text },
        sql`select distinct upper(trim(currency)) as currency from production.orders where currency is not null limit 2`,
      ),
    signal,
  )
  return found.length === 1 ? (found[0]?.currency ?? null) : null
}

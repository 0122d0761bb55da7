import { dimensions, dimensionWords } from '../../metrics/dimensions.ts'
import { boundsOn } from '../bounds.ts'
import type { Meta } from '../contract.ts'
import { shopCurrency } from '../currency.ts'
import { metricMeta, shownMetrics } from '../glossary.ts'
import type { Snapshot } from '../reading.ts'
import type { Service } from '../service.ts'

/** What the pages need to know before they request figures. */
export async function meta(service: Service, { publication, activity, signal }: Snapshot): Promise<Meta> {
  const { config, version, reader } = service
  const currency = publication
    ? await reader.readAll(({ trx }) => shopCurrency(config, trx), signal)
    : config.currency
  return {
    version,
    shopName: config.shopName ?? null,
    currency: currency ?? null,
    timezone: config.timezone,
    publication,
    activity,
    bounds: boundsOn(service.today()),
    metrics: shownMetrics.map(metricMeta),
    dimensions: dimensions.map((name) => ({ name, ...dimensionWords[name] })),
  }
}

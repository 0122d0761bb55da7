import { addDays, dayIn } from '../calendar.ts'
import type { Config } from '../config/config.ts'
import type { AppliedRequest, Publication } from '../dashboard/contract.ts'
import { shopCurrency } from '../dashboard/currency.ts'
import { Memory } from '../dashboard/memory.ts'
import { readPage } from '../dashboard/pages/index.ts'
import { contextOf, type PageContents } from '../dashboard/pages/page.ts'
import { WarehouseReader } from '../dashboard/reading.ts'
import { applyDefaults } from '../dashboard/request.ts'
import type { OpenDatabase } from '../db/open.ts'

/** What a digest is about: a day or a week. */
export type DigestLength = 'day' | 'week'

/** The morning page of the newest complete day, or of the seven days that end with it. */
export interface Digest {
  length: DigestLength
  shopName: string
  currency: string | undefined
  publication: Publication
  request: AppliedRequest
  page: PageContents<'morning'>
}

type Settings = Pick<Config, 'shopName' | 'currency' | 'timezone' | 'holidays'>

/** The answer of the page *Morning* for these days. Undefined before the first publication. */
export async function readDigest(
  db: OpenDatabase,
  config: Settings,
  length: DigestLength,
  signal: AbortSignal,
): Promise<Digest | undefined> {
  const reader = new WarehouseReader(db)
  // Readers of the warehouse can't see production, which has the currency.
  const currency = await reader.readAll(
    async ({ trx, publication }) => (publication ? shopCurrency(config, trx) : undefined),
    signal,
  )
  return reader.readAhead(async (snapshot) => {
    const { publication, activity } = snapshot
    if (!publication || !activity) return undefined
    const { completeThrough } = publication
    const to = completeThrough && completeThrough < activity.to ? completeThrough : activity.to
    const from = length === 'day' ? to : addDays(to, -6)
    const known = { first: activity.from, last: activity.to }
    const request = applyDefaults({ from, to, compare: 'weekdays' }, known, dayIn(config.timezone))
    const page = (await readPage(
      'morning',
      contextOf(snapshot, request, { memory: new Memory(), holidays: config.holidays }),
    )) as PageContents<'morning'>
    return {
      length,
      shopName: config.shopName ?? 'Your shop',
      currency,
      publication,
      request,
      page,
    }
  }, signal)
}

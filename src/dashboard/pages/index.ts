import type { PageName } from '../contract.ts'
import { customers } from './customers.ts'
import { discounts } from './discounts.ts'
import { engagement } from './engagement.ts'
import { funnel } from './funnel.ts'
import { geography } from './geography.ts'
import { marketing } from './marketing.ts'
import { overview } from './overview.ts'
import type { Page } from './page.ts'
import { products } from './products.ts'

/** All pages, by their name in the address. */
export const pages: { readonly [Name in PageName]: Page<Name> } = {
  overview,
  marketing,
  funnel,
  products,
  customers,
  geography,
  engagement,
  discounts,
}

export function isPage(name: string): name is PageName {
  return Object.hasOwn(pages, name)
}

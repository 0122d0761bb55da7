import type { PlatformName } from '../../../src/generate/exports/platform_names.ts'
import { carriedByAmazon } from './amazon.ts'
import { carriedByMagento } from './magento.ts'
import { carriedByShopify } from './shopify.ts'
import type { Rows, ToldShop } from './told_shop.ts'
import { carriedByWoocommerce } from './woocommerce.ts'

/** The feeds of a shop, reduced to what a platform's exports can say. */
export const carriedBy: Readonly<Record<PlatformName, (shop: ToldShop) => Rows>> = {
  shopify: carriedByShopify,
  magento: carriedByMagento,
  amazon: carriedByAmazon,
  woocommerce: carriedByWoocommerce,
}

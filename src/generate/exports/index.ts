import { amazon } from './amazon.ts'
import { formOf } from './export_file.ts'
import { magento } from './magento.ts'
import type { Platform } from './platform.ts'
import type { PlatformName } from './platform_names.ts'
import { shopify } from './shopify.ts'
import { woocommerce } from './woocommerce.ts'

export const platforms: Readonly<Record<PlatformName, Platform>> = { shopify, woocommerce, magento, amazon }

/** How the files of a platform look, by the name of their content. */
export function formsOf({ files }: Platform) {
  return new Map(files.map((file) => [file.name, formOf(file)]))
}

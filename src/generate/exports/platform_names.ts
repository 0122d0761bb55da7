/** The platforms whose exports can be written. */
export const platformNames = ['shopify', 'woocommerce', 'magento', 'amazon'] as const

export type PlatformName = (typeof platformNames)[number]

/** Names, for people, of what figures can be cut and filtered by. */
export interface DimensionWords {
  label: string
  description: string
}

export const dimensionWords = {
  channel: {
    label: 'Channel',
    description: 'Channel that brought the session; for orders, that of their session or their own.',
  },
  source: { label: 'Source', description: 'Campaign source (utm_source) as written.' },
  medium: { label: 'Medium', description: 'Campaign medium (utm_medium) as written.' },
  campaign: { label: 'Campaign', description: 'Campaign name (utm_campaign) as written.' },
  category: { label: 'Category', description: 'Category of the product; Uncategorized without one.' },
  product: { label: 'Product', description: 'Product, by its id.' },
  brand: { label: 'Brand', description: 'Brand of the product.' },
  country: {
    label: 'Country',
    description: 'Country of the order, else of its session, else of the customer.',
  },
  region: { label: 'Region', description: 'Region of the order, else of its session, else of the customer.' },
  city: { label: 'City', description: 'City of the order, else of its session, else of the customer.' },
  segment: {
    label: 'Segment',
    description: 'Segment of the customer at the time; none for guests and visitors who are no customer.',
  },
  device: {
    label: 'Device',
    description: 'Device of the session; for orders, of the session in which they were placed.',
  },
  platform: {
    label: 'Platform',
    description: 'Platform of the session; for orders, of the session in which they were placed.',
  },
  payment_method: {
    label: 'Payment method',
    description: 'Payment method of the order, else of its newest successful payment.',
  },
  coupon: { label: 'Coupon', description: 'Coupon of the order.' },
  status: { label: 'Status', description: 'Normalized status of the order.' },
  customer_type: {
    label: 'Customer type',
    description:
      'new: the first sale of the customer; repeat: a later one; guest: a sale without a customer.',
  },
  weekday: { label: 'Weekday', description: 'Day of the week.' },
} as const satisfies Record<string, DimensionWords>

/** The dimensions that people can filter by. */
export type Dimension = keyof typeof dimensionWords

export const dimensions = Object.keys(dimensionWords) as Dimension[]

/** Attributes of a dimension: figures can be cut by them, but not filtered. */
const attributes = ['product_name', 'listing', 'day_type', 'has_coupon', 'page_path', 'page_type'] as const

/** Everything that figures can be cut by. */
export type CutDimension = Dimension | (typeof attributes)[number]

export function isCutDimension(name: string): name is CutDimension {
  return ([...dimensions, ...attributes] as string[]).includes(name)
}

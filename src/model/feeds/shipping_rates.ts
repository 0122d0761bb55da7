import { effectiveFrom, feed, optional, required } from './feed.ts'

export const shippingRates = feed({
  name: 'shipping_rates',
  aliases: ['fedex'],
  description: 'One row per country, weight step and date from which a rate holds.',
  key: ['country', 'max_desi', 'effective_from'],
  columns: [
    required('country', 'id', { note: '`*` for any' }),
    required('max_desi', 'decimal', { note: 'the rate holds up to this volumetric weight' }),
    required('cost', 'money'),
    effectiveFrom,
    optional('carrier', 'text'),
  ],
  notes: ['effective_from defaults to the beginning of time.', 'Country `*` means any country.'],
})

import { dayText } from '../../calendar.ts'
import { monthAndDay } from '../base/calendar.ts'
import { money } from '../base/text.ts'
import { HOME } from '../people/faker_pools.ts'

/** Cents by country and largest desi; `*` is the rest of the world. */
const tariffs: readonly (readonly [
  country: string,
  carrier: string,
  byDesi: readonly (readonly [number, number])[],
])[] = [
  [
    HOME,
    'DHL',
    [
      [1, 390],
      [5, 490],
      [10, 690],
      [20, 1090],
      [50, 1990],
    ],
  ],
  [
    'NL',
    'DPD',
    [
      [1, 490],
      [5, 690],
      [10, 890],
      [20, 1390],
      [50, 2490],
    ],
  ],
  [
    'FR',
    'DPD',
    [
      [1, 590],
      [5, 790],
      [10, 1090],
      [20, 1690],
      [50, 2990],
    ],
  ],
  [
    'GB',
    'FedEx',
    [
      [1, 790],
      [5, 1090],
      [10, 1490],
      [20, 2290],
      [50, 3990],
    ],
  ],
  [
    '*',
    'FedEx',
    [
      [1, 890],
      [5, 1290],
      [10, 1890],
      [20, 2890],
      [50, 5490],
    ],
  ],
]

/** Each tariff is this much more expensive than the one before. */
const RISE = 0.04

/** Carriers raise their prices on 1 January and 1 July. */
export function isTariffDay(day: number): boolean {
  const { month, dayOfMonth } = monthAndDay(day)
  return dayOfMonth === 1 && (month === 1 || month === 7)
}

/** The rows of the tariff that begins on a day. The first tariff has the number 0. */
export function shippingRateRows(day: number, tariff: number): string[] {
  return tariffs.flatMap(([country, carrier, byDesi]) =>
    byDesi.map(([maxDesi, cents]) => {
      const cost = Math.round(cents * (1 + RISE * tariff))
      return `${country},${maxDesi},${money(cost)},${dayText(day)},${carrier}`
    }),
  )
}

import { randomFrom } from './seeded_random.ts'

/** What is planted in the second half of the days, or in neither. */
export const plantedCauses = [
  'channel stops',
  'campaign stops',
  'price rises',
  'product sells out',
  'coupon comes',
  'country is lost',
  'returns rise',
] as const
export type PlantedCause = (typeof plantedCauses)[number]

/** An order of one line, with what it can be explained by. */
export interface ChangingOrder {
  id: string
  day: number
  customer: string
  channel: string
  campaign: string | null
  country: string
  coupon: string | null
  product: string
  category: string
  quantity: number
  /** In hundredths, of one unit, before the discount. */
  price: number
  discount: number
  /** What is paid back on the same day. */
  returned: number
}

const channels = ['Email', 'Paid Search', 'Organic', 'Direct']
const campaigns = ['spring', 'brand', 'always-on']
const countries = ['DE', 'FR', 'AT', 'CH', 'NL']
const coupons = [null, null, null, 'WELCOME']

/** The member that each cause is about, and its dimension. */
export const memberOf: Readonly<Record<Exclude<PlantedCause, 'returns rise'>, [string, string]>> = {
  'channel stops': ['channel', 'Email'],
  'campaign stops': ['campaign', 'brand'],
  'price rises': ['product', 'p0'],
  'product sells out': ['product', 'p1'],
  'coupon comes': ['coupon', 'HALF'],
  'country is lost': ['country', 'FR'],
}

/** The orders of a random shop over some days, the same for the same seed. */
export function changingShop(
  seed: number,
  { days, ordersADay, cause }: { days: number; ordersADay: number; cause?: PlantedCause },
): ChangingOrder[] {
  const random = randomFrom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const products = Array.from({ length: 4 + Math.floor(random() * 8) }, (_, no) => ({
    product: `p${no}`,
    category: `c${no % 3}`,
    price: 500 + Math.floor(random() * 9_000),
  }))
  const drawn = Array.from({ length: days * ordersADay }, (_, no): ChangingOrder => {
    const { price, ...product } = pick(products)
    const channel = pick(channels)
    const quantity = 1 + Math.floor(random() * 3)
    const order = {
      id: `o${no}`,
      day: Math.floor(no / ordersADay),
      customer: `k${Math.floor(random() * days * ordersADay)}`,
      channel,
      campaign: channel === 'Paid Search' ? pick(campaigns) : null,
      country: pick(countries),
      coupon: pick(coupons),
      ...product,
      quantity,
      price,
      discount: 0,
      returned: random() < 0.05 ? price : 0,
    }
    return { ...order, discount: order.coupon ? Math.floor((quantity * price) / 10) : 0 }
  })
  const isAfter = ({ day }: ChangingOrder) => day >= days / 2
  return drawn.flatMap((order) => (cause && isAfter(order) ? planted(cause, order, random) : [order]))
}

function planted(cause: PlantedCause, order: ChangingOrder, random: () => number): ChangingOrder[] {
  if (cause === 'returns rise') return [{ ...order, returned: random() < 0.6 ? order.price : 0 }]
  const [dimension, member] = memberOf[cause]
  if (cause === 'coupon comes') {
    const discount = Math.floor((order.quantity * order.price) / 2)
    return [random() < 0.5 ? { ...order, coupon: member, discount } : order]
  }
  if (order[dimension as keyof ChangingOrder] !== member) return [order]
  return cause === 'price rises' ? [{ ...order, price: order.price * 2 }] : []
}

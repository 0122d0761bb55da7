import { dayText } from '../../calendar.ts'
import { Choice, Quantiles } from '../base/distributions.ts'
import { Random } from '../base/random.ts'
import { numbered, quoted, slug } from '../base/text.ts'
import type { Country } from './faker_pools.ts'

const GENDERS = new Choice<string>([
  ['female', 51],
  ['male', 43],
  ['diverse', 1],
  ['', 5],
])
const AGES = new Quantiles([18, 24, 29, 34, 40, 47, 55, 64, 84])
const CHANNELS = new Choice<string>([
  ['organic', 30],
  ['paid_search', 22],
  ['social', 18],
  ['referral', 10],
  ['email', 8],
  ['store', 7],
  ['', 5],
])

export function customerId(customer: number): string {
  return numbered('C', customer + 1, 6)
}

/** What never changes about a customer. Texts are quoted for CSV. */
export interface Person {
  email: string
  firstName: string
  lastName: string
  phone: string
  gender: string
  birthDate: string
  postalCode: string
  acquisitionChannel: string
  emailVerified: boolean
}

/** Computed from the seed and the customer's number, so that nobody needs to be stored. */
export function personOf(seed: number, customer: number, country: Country, registeredOn: number): Person {
  const random = new Random(seed, 'person', customer)
  const gender = GENDERS.draw(random)
  const first = random.pick(
    gender === 'male' || (gender !== 'female' && random.chance(0.5))
      ? country.firstNames.male
      : country.firstNames.female,
  )
  const last = random.pick(country.lastNames)
  const email = `${slug(first) || 'c'}.${slug(last) || 'c'}${customer + 1}@example.${random.pick(['com', 'org', 'net'])}`
  const phone = random.chance(0.8) ? `+${country.callingCode} ${random.between(1_000_000, 99_999_999)}` : ''
  const birthDate = random.chance(0.85) ? dayText(registeredOn - Math.floor(AGES.draw(random) * 365.25)) : ''
  return {
    email,
    firstName: quoted(first),
    lastName: quoted(last),
    phone,
    gender,
    birthDate,
    postalCode: String(random.between(10_000, 99_999)),
    acquisitionChannel: CHANNELS.draw(random),
    emailVerified: random.chance(0.7),
  }
}

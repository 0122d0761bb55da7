import type { Faker } from '@faker-js/faker'
import { quoted } from '../base/text.ts'

/** A city of customers and visitors. Texts are quoted for CSV. */
export interface Place {
  country: string
  region: string
  city: string
  /** `country,region,city`. */
  csv: string
}

/** A country with its share of the customers and its names. */
export interface Country {
  code: string
  callingCode: string
  places: readonly Place[]
  firstNames: { female: readonly string[]; male: readonly string[] }
  lastNames: readonly string[]
}

export interface Pools {
  countries: readonly (readonly [Country, number])[]
  brands: readonly string[]
}

const locales = [
  { code: 'DE', weight: 36, callingCode: '49', load: () => import('@faker-js/faker/locale/de') },
  { code: 'FR', weight: 14, callingCode: '33', load: () => import('@faker-js/faker/locale/fr') },
  { code: 'GB', weight: 12, callingCode: '44', load: () => import('@faker-js/faker/locale/en_GB') },
  { code: 'NL', weight: 10, callingCode: '31', load: () => import('@faker-js/faker/locale/nl') },
  { code: 'IT', weight: 9, callingCode: '39', load: () => import('@faker-js/faker/locale/it') },
  { code: 'ES', weight: 8, callingCode: '34', load: () => import('@faker-js/faker/locale/es') },
  { code: 'PL', weight: 6, callingCode: '48', load: () => import('@faker-js/faker/locale/pl') },
  { code: 'US', weight: 5, callingCode: '1', load: () => import('@faker-js/faker/locale/en_US') },
]

const CITIES = 36
const FIRST_NAMES = 40
const LAST_NAMES = 120
const BRANDS = 24

/** The code of the shop's own country. */
export const HOME = 'DE'

/** Names and places, drawn once. faker takes microseconds for each, too long for one per row. */
export async function drawPools(seed: number): Promise<Pools> {
  const countries: (readonly [Country, number])[] = []
  let brands: string[] = []
  for (const [index, { code, weight, callingCode, load }] of locales.entries()) {
    const { faker } = await load()
    faker.seed([seed >>> 0, Math.floor(seed / 4_294_967_296), index])
    countries.push([drawCountry(faker, code, callingCode), weight])
    if (code === HOME) brands = distinct(BRANDS, () => faker.person.lastName())
  }
  return { countries, brands }
}

function drawCountry(faker: Faker, code: string, callingCode: string): Country {
  const places = distinct(CITIES, () => faker.location.city()).map((name): Place => {
    const region = quoted(faker.location.state())
    const city = quoted(name)
    return { country: code, region, city, csv: `${code},${region},${city}` }
  })
  return {
    code,
    callingCode,
    places,
    firstNames: {
      female: distinct(FIRST_NAMES, () => faker.person.firstName('female')),
      male: distinct(FIRST_NAMES, () => faker.person.firstName('male')),
    },
    lastNames: distinct(LAST_NAMES, () => faker.person.lastName()),
  }
}

/** That many distinct ones, or as many as there seem to be. */
function distinct(count: number, draw: () => string): string[] {
  const found = new Set<string>()
  for (let tries = 0; found.size < count && tries < count * 4; tries++) found.add(draw())
  return [...found]
}

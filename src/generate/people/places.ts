import { Choice } from '../base/distributions.ts'
import type { Random } from '../base/random.ts'
import type { Country, Place, Pools } from './faker_pools.ts'

/** Cities by rank: a few large ones and many small. */
const rankWeight = (rank: number) => 1 / (rank + 4)

/** All places of the shop. Customers refer to them by number. */
export class Places {
  readonly all: readonly Place[]
  private readonly countryOf: readonly Country[]
  private readonly cities: Choice<number>
  private readonly byCountry = new Map<string, Choice<number>>()

  constructor({ countries }: Pools) {
    const all: Place[] = []
    const countryOf: Country[] = []
    const cities: [number, number][] = []
    for (const [country, weight] of countries) {
      const own = country.places.map((_, rank): [number, number] => [all.length + rank, rankWeight(rank)])
      const sum = own.reduce((total, [, cityWeight]) => total + cityWeight, 0)
      this.byCountry.set(country.code, new Choice(own))
      cities.push(...own.map(([at, cityWeight]): [number, number] => [at, (weight * cityWeight) / sum]))
      all.push(...country.places)
      countryOf.push(...country.places.map(() => country))
    }
    this.all = all
    this.countryOf = countryOf
    this.cities = new Choice(cities)
  }

  place(at: number): Place {
    return this.all[at] as Place
  }

  country(at: number): Country {
    return this.countryOf[at] as Country
  }

  /** Any place, large ones more often. */
  draw(random: Random): number {
    return this.cities.draw(random)
  }

  /** Where someone moves: mostly within the country. */
  drawMove(random: Random, from: number): number {
    const to = random.chance(0.88)
      ? (this.byCountry.get(this.country(from).code) as Choice<number>).draw(random)
      : this.draw(random)
    return to === from ? (from + 1) % this.all.length : to
  }
}

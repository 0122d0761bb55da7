import type { Geometry, Position } from 'geojson'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import atlas from 'world-atlas/countries-110m.json'

/** Other names of countries that the atlas (Natural Earth) abbreviates or writes in full. */
const others: Readonly<Record<string, string>> = {
  usa: 'United States of America',
  unitedstates: 'United States of America',
  america: 'United States of America',
  uk: 'United Kingdom',
  greatbritain: 'United Kingdom',
  england: 'United Kingdom',
  scotland: 'United Kingdom',
  wales: 'United Kingdom',
  northernireland: 'United Kingdom',
  eire: 'Ireland',
  republicofireland: 'Ireland',
  czechrepublic: 'Czechia',
  rsa: 'South Africa',
  korea: 'South Korea',
  republicofkorea: 'South Korea',
  russianfederation: 'Russia',
  turkiye: 'Turkey',
  holland: 'Netherlands',
  thenetherlands: 'Netherlands',
  uae: 'United Arab Emirates',
  bosniaherzegovina: 'Bosnia and Herz.',
  bosniaandherzegovina: 'Bosnia and Herz.',
  northmacedonia: 'Macedonia',
  dominicanrepublic: 'Dominican Rep.',
  centralafricanrepublic: 'Central African Rep.',
  democraticrepublicofthecongo: 'Dem. Rep. Congo',
  congokinshasa: 'Dem. Rep. Congo',
  congobrazzaville: 'Congo',
  equatorialguinea: 'Eq. Guinea',
  southsudan: 'S. Sudan',
  westernsahara: 'W. Sahara',
  swaziland: 'eSwatini',
  ivorycoast: "Côte d'Ivoire",
  myanmarburma: 'Myanmar',
  burma: 'Myanmar',
  falklandislands: 'Falkland Is.',
  solomonislands: 'Solomon Is.',
  timorleste: 'Timor-Leste',
}

/** Only letters, in lower case and without accents. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^\p{Letter}]/gu, '')
    .toLowerCase()
}

const topology = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>
const all = feature(topology, topology.objects.countries)

/** The shapes of countries, without Antarctica, which buys nothing and takes a quarter of the map. */
export const world = {
  ...all,
  features: all.features
    .filter(({ properties }) => properties.name !== 'Antarctica')
    .map((one) => ({ ...one, geometry: onOneSide(one.geometry) })),
}

/** A shape that crosses the date line continues beyond 180 degrees instead of spanning the whole map. */
function onOneSide(geometry: Geometry): Geometry {
  if (geometry.type === 'Polygon') {
    return { ...geometry, coordinates: geometry.coordinates.map(ringOnOneSide) }
  }
  if (geometry.type !== 'MultiPolygon') return geometry
  return { ...geometry, coordinates: geometry.coordinates.map((rings) => rings.map(ringOnOneSide)) }
}

function ringOnOneSide(ring: Position[]): Position[] {
  const crosses = ring.some(([x = 0], index) => Math.abs(x - (ring[index - 1]?.[0] ?? x)) > 180)
  return crosses ? ring.map(([x = 0, y = 0]) => [x < 0 ? x + 360 : x, y]) : ring
}

const shapes = new Map(world.features.map(({ properties: { name } }) => [plain(name), name]))

/** The shape of a country by its name in the shop's files: English name, another name, or two-letter code. */
export function shapeOf(country: string): string | undefined {
  const text = plain(country)
  const found = shapes.get(text) ?? others[text]
  if (found || !/^[a-z]{2}$/i.test(country)) return found
  const name = plain(englishName(country.toUpperCase()))
  return shapes.get(name) ?? others[name]
}

function englishName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'region', fallback: 'code' }).of(code) ?? code
  } catch {
    return code
  }
}

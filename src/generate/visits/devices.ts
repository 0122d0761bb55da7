import { Choice } from '../base/distributions.ts'
import type { Random } from '../base/random.ts'

interface Device {
  /** `platform,device_type`. */
  csv: string
  browsers: Choice<string>
}

const desktop: Device = {
  csv: 'desktop,desktop',
  browsers: new Choice([
    ['Chrome', 55],
    ['Edge', 16],
    ['Firefox', 15],
    ['Safari', 14],
  ]),
}
const phone: Device = {
  csv: 'mobile,smartphone',
  browsers: new Choice([
    ['Chrome Mobile', 50],
    ['Mobile Safari', 40],
    ['Samsung Internet', 10],
  ]),
}
const tablet: Device = {
  csv: 'tablet,tablet',
  browsers: new Choice([
    ['Mobile Safari', 65],
    ['Chrome Mobile', 35],
  ]),
}

const visiting = new Choice<Device>([
  [phone, 56],
  [desktop, 38],
  [tablet, 6],
])
const ordering = new Choice<Device>([
  [phone, 40],
  [desktop, 54],
  [tablet, 6],
])

/** `platform,device_type` and a browser. Many look on their phone and buy at a desk. */
export function drawDevice(random: Random, orders: boolean): { csv: string; browser: string } {
  const device = (orders ? ordering : visiting).draw(random)
  return { csv: device.csv, browser: device.browsers.draw(random) }
}

/** An address from the ranges reserved for documentation. */
export function drawIp(random: Random): string {
  return `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${random.between(1, 254)}`
}

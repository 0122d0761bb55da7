import { join } from 'node:path'
import type { Workplace } from './workplace.ts'

// STOREHOUSE_BENCH_SESSIONS=100000 for a smaller shop (orders are a tenth of it).

export const sessions = Number(process.env.STOREHOUSE_BENCH_SESSIONS ?? 1_000_000)
export const days = 730
// The day after must not be the first of a month: partitions are made ahead by the real clock, not for these days.
const end = '2026-09-29'

/** Writes the files of the benchmark's shop, or of some of its days. */
export function generateShop(
  place: Workplace,
  home: string,
  name: string,
  ...part: string[]
): Promise<string> {
  return place.storehouse(home, [
    'generate',
    ...['--out', join(place.folder, name), '--days', String(days), '--end', end],
    ...['--sessions', String(sessions), '--orders', String(Math.round(sessions / 10))],
    ...['--products', '1000', '--customers', String(Math.round(sessions / 40))],
    ...part,
  ])
}

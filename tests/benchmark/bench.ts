import { join } from 'node:path'
import { runPeer } from './peer.ts'
import { report, say, Workplace } from './workplace.ts'

// npm run bench: how long a large shop takes to load into an empty warehouse, compared with hand-written SQL on the
// same files and server; then one more day, on top of two years and of three months.
//
// STOREHOUSE_BENCH_SESSIONS=100000 for a smaller shop (orders are a tenth of it). STOREHOUSE_BENCH_DIR: the working
// folder.

const sessions = Number(process.env.STOREHOUSE_BENCH_SESSIONS ?? 1_000_000)
const days = 730
// The extra day must not be the first of a month: partitions are made ahead by the real clock, not for these days.
const end = '2026-09-29'
const next = '2026-09-30'
/** The first of the last three months. */
const lastMonths = '2026-07-01'

await Workplace.with(main)

async function main(place: Workplace): Promise<void> {
  say(`making a shop of ${sessions} sessions and ${sessions / 10} orders over ${days} days`)
  await generate(place, 'all')
  const url = await place.urlOf('home')

  say('hand-written SQL')
  const peer = await runPeer(url, join(place.folder, 'all'))
  const peerSeconds = Object.values(peer).reduce((sum, seconds) => sum + seconds, 0)
  say(
    `  ${Object.entries(peer)
      .map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)} s`)
      .join(' · ')} · total ${peerSeconds.toFixed(1)} s`,
  )

  say('Storehouse, all of it into an empty warehouse')
  const full = await place.load('home', 'all')
  report(full)
  say(`  ratio to hand-written SQL: ${(full.seconds / peerSeconds).toFixed(2)}`)

  say(`one more day on top of all ${days} days`)
  await generate(place, 'next', '--only-day', next)
  const onAll = await place.load('home', 'next')
  report(onAll)

  await place.storehouse('home', ['reset', '--yes'])
  say(`the same day on top of the last three months`)
  await generate(place, 'last-months', '--from', lastMonths)
  await place.load('home', 'last-months')
  const onLast = await place.load('home', 'next')
  report(onLast)
  say(
    `  a day on all ${days} days costs ${(onAll.seconds / onLast.seconds).toFixed(2)} times the same on three months`,
  )
}

function generate(place: Workplace, name: string, ...part: string[]): Promise<string> {
  return place.storehouse('home', [
    'generate',
    ...['--out', join(place.folder, name), '--days', String(days), '--end', end],
    ...['--sessions', String(sessions), '--orders', String(Math.round(sessions / 10))],
    ...['--products', '1000', '--customers', String(Math.round(sessions / 40))],
    ...part,
  ])
}

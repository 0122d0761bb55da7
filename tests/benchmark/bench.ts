import { join } from 'node:path'
import { days, generateShop, sessions } from './benchmark_shop.ts'
import { runPeer } from './peer.ts'
import { report, say, Workplace } from './workplace.ts'

// npm run bench: how long a large shop takes to load into an empty warehouse, compared with hand-written SQL on the
// same files and server; then one more day, on top of two years and of three months.
//
// For a smaller shop see benchmark_shop.ts. STOREHOUSE_BENCH_DIR: the working folder.

const next = '2026-09-30'
/** The first of the last three months. */
const lastMonths = '2026-07-01'

await Workplace.with(main)

async function main(place: Workplace): Promise<void> {
  say(`making a shop of ${sessions} sessions and ${sessions / 10} orders over ${days} days`)
  await generateShop(place, 'home', 'all')
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
  await generateShop(place, 'home', 'next', '--only-day', next)
  const onAll = await place.load('home', 'next')
  report(onAll)

  await place.storehouse('home', ['reset', '--yes'])
  say(`the same day on top of the last three months`)
  await generateShop(place, 'home', 'last-months', '--from', lastMonths)
  await place.load('home', 'last-months')
  const onLast = await place.load('home', 'next')
  report(onLast)
  say(
    `  a day on all ${days} days costs ${(onAll.seconds / onLast.seconds).toFixed(2)} times the same on three months`,
  )
}

import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { backup } from '../../src/backup/backup.ts'
import { archiveEvents, listArchivedEvents } from '../../src/pipeline/archived_months/archive_events.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { files, foundIn, loadInbox } from '../support/erased_shop.ts'
import { newShop, type Shop } from '../support/shop.ts'

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))
const months = ['2025-11', '2025-12', '2026-01']

/**
 * Runs a command in a process of its own and kills it a moment after it has reported so many lines, unless it ends before.
 * Returns its exit code; null if it was killed.
 */
async function run(
  { db, config, folder }: Shop,
  words: string[],
  killAfter?: number,
): Promise<number | null> {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, STOREHOUSE_HOME: config.home, DATABASE_URL: db.url },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let lines = 0
  let isKilled = false
  child.stderr.on('data', async (chunk: Buffer) => {
    lines += chunk.toString().split('\n').length - 1
    if (killAfter === undefined || lines < killAfter || isKilled) return
    isKilled = true
    await sleep(Math.random() * 30)
    child.kill('SIGKILL')
  })
  return new Promise((resolve) => child.on('close', resolve))
}

/** Kills a command some times at random moments of its work, and lets it end then. */
async function runWithKills(shop: Shop, words: string[], { kills, lines }: { kills: number; lines: number }) {
  for (let kill = 0; kill < kills; kill++) await run(shop, words, 1 + Math.floor(Math.random() * lines))
  return run(shop, words)
}

async function outcomeOf({ db, config }: Shop) {
  const { outcome, tables, checks } = await verify(db, config)
  const differing = tables.filter((table) => table.differing > 0)
  return { outcome, differing, failed: checks.filter(({ status }) => status === 'failed') }
}

const nothingDiffers = { outcome: 'same', differing: [], failed: [] }

test('archiving, restoring and erasing that are killed anywhere end right when they run again', async () => {
  const shop = await newShop()
  const views = months.map((month) => `e-${month},s1,${month}-05 10:00,,/zebedia-quackenbush/${month},`)
  const pageviews = ['event_id,session_id,time,user_id,path,query', ...views].join('\n')
  await loadInbox(shop, { ...files, 'pageviews_2026-04-03.csv': pageviews })
  const events = () => shop.rows('select event_id, path, query from production.pageviews order by 1')
  const before = await events()
  const parquet = async () =>
    (await readdir(shop.config.home, { recursive: true })).filter((name) => name.includes('.parquet'))

  expect(await runWithKills(shop, ['archive', '--before', '2026-03'], { kills: 2, lines: 2 })).toBe(0)
  expect((await listArchivedEvents(shop.db)).map(({ month }) => month)).toEqual(months)
  expect(await parquet()).toHaveLength(months.length)

  expect(await runWithKills(shop, ['archive', '--restore'], { kills: 1, lines: 2 })).toBe(0)
  expect(await parquet()).toEqual([])
  expect(await events()).toEqual(before)

  await archiveEvents(shop.db, shop.config, { before: '2026-01' })
  await backup(shop.db, shop.config, join(shop.config.home, 'shop.tar'), { version: '0.0.0', settings: {} })
  // 3: copies of the disk of a server that is not Storehouse's own are left to its owner.
  expect(await runWithKills(shop, ['erase', 'c1', '--yes'], { kills: 3, lines: 150 })).toBe(3)
  expect(await foundIn(shop, [shop.config.home, shop.config.archive])).toEqual([])
  expect(await outcomeOf(shop)).toEqual(nothingDiffers)
})

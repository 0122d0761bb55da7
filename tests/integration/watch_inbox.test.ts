import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { LiveAnswer } from '../../src/dashboard/contract.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { StorehouseError } from '../../src/errors.ts'
import { takeRunLock } from '../../src/pipeline/lock.ts'
import { watchInbox } from '../../src/schedule/watch_inbox.ts'
import { openDashboard } from '../support/dashboard.ts'
import { newShop } from '../support/shop.ts'

/** A shop whose inbox is watched; the test decides when to look. */
async function watchedShop() {
  const shop = await newShop()
  const inbox = join(shop.folder, 'inbox')
  await mkdir(inbox)
  const end = new AbortController()
  const said: string[] = []
  let loads = 0
  let goOn: (() => void) | undefined
  let hasLooked: (() => void) | undefined
  const watching = watchInbox({
    config: { ...shop.config, home: shop.folder, inbox, archive: join(shop.folder, 'archive') },
    open: () => openDatabase({ databaseUrl: shop.db.url, home: '' }),
    signal: end.signal,
    tell: (level, message) => said.push(`${level}: ${message}`),
    onProgress: () => undefined,
    explain: (error) => {
      const { name, message, hint } = error as StorehouseError
      return { type: name, message, hint }
    },
    onBusy: (isBusy) => {
      if (isBusy) loads++
    },
    wait: () =>
      new Promise<void>((resolve) => {
        goOn = resolve
        hasLooked?.()
      }),
  })
  const stop = async () => {
    end.abort()
    goOn?.()
    await watching
  }
  onTestFinished(stop)
  return {
    shop,
    said,
    stop,
    loads: () => loads,
    put: (name: string, text: string) => writeFile(join(inbox, name), text),
    /** Waits until the inbox was looked at this many more times and the files found are loaded. */
    async look(times = 1) {
      for (let time = 0; time < times; time++) {
        const looked = new Promise<void>((resolve) => {
          hasLooked = resolve
        })
        goOn?.()
        await looked
      }
    },
  }
}

const head = 'category_id,category_name\n'

test('files are loaded as they arrive, each once, until the watch ends', async () => {
  const { shop, said, put, look, loads, stop } = await watchedShop()
  await look(2)
  expect(loads()).toBe(0)
  await put('categories_2026-03-01.csv', `${head}1,Lamps\n`)
  await look(2)
  expect(said).toEqual([expect.stringMatching(/^info: published run 1: 1 file, 1 row /)])
  await put('categories_2026-03-02.csv', `${head}2,Pens\n`)
  await look(2)
  expect(said).toHaveLength(2)
  expect(await shop.rows('select category_name from production.categories order by 1')).toEqual([
    { category_name: 'Lamps' },
    { category_name: 'Pens' },
  ])
  await look(3)
  expect(loads()).toBe(2)
  await stop()
})

test('a file that is still being written is waited for', async () => {
  const { said, put, look, loads } = await watchedShop()
  let text = head
  for (let row = 1; row <= 5; row++) {
    text += `${row},Category ${row}\n`
    await put('categories_2026-03-01.csv', text)
    await look()
  }
  expect(loads()).toBe(0)
  await look()
  expect(said).toEqual([expect.stringMatching(/1 file, 5 rows/)])
})

test('a file that cannot be loaded is reported once, and tried again when it has changed', async () => {
  const { said, put, look, loads } = await watchedShop()
  await put('categories_2026-03-01.csv', 'category_id\n1\n')
  await look(5)
  expect(loads()).toBe(1)
  expect(said).toEqual([
    expect.stringMatching(/^info: nothing new/),
    expect.stringMatching(/^error: categories_2026-03-01.csv was refused: .*category_name/),
  ])
  await put('categories_2026-03-01.csv', `${head}1,Lamps\n`)
  await look(2)
  expect(said.at(-1)).toMatch(/^info: published run/)
})

test('files wait while another run is at work', async () => {
  const { shop, said, put, look, loads } = await watchedShop()
  const holder = await shop.db.connect()
  await takeRunLock(holder)
  await put('categories_2026-03-01.csv', `${head}1,Lamps\n`)
  await look(4)
  expect(loads()).toBe(1)
  expect(said).toEqual([expect.stringMatching(/^warning: .* Trying again in 30 seconds\.$/)])
  await holder.end()
})

test('the dashboard tells whether the inbox is watched', async () => {
  const shop = await newShop()
  await shop.file('categories_2026-03-01.csv', 'category_id,category_name\n1,Lamps\n')
  await shop.load()
  const dashboard = await openDashboard(shop)
  expect((await dashboard.get<LiveAnswer>('live')).isWatching).toBe(false)
  const client = await shop.db.connect()
  await client.query(`set application_name = 'storehouse load --watch, process 1'`)
  expect((await dashboard.get<LiveAnswer>('live')).isWatching).toBe(true)
  await client.end()
})

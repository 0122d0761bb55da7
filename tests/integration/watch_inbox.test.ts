import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { LiveAnswer } from '../../src/dashboard/contract.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { StorehouseError } from '../../src/errors.ts'
import { watchInbox } from '../../src/schedule/watch_inbox.ts'
import { openDashboard } from '../support/dashboard.ts'
import { newShop } from '../support/shop.ts'

/** A shop whose inbox is watched, at short intervals. */
async function watchedShop() {
  const shop = await newShop()
  const inbox = join(shop.folder, 'inbox')
  await mkdir(inbox)
  const end = new AbortController()
  const said: string[] = []
  const looks = { loads: 0 }
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
      if (isBusy) looks.loads++
    },
    everyMs: 50,
  })
  onTestFinished(async () => {
    end.abort()
    await watching
  })
  return { shop, inbox, said, looks, watching, end: () => end.abort() }
}

test('files are loaded as they arrive, each once, until the watch is ended', async () => {
  const { shop, inbox, said, looks, watching, end } = await watchedShop()
  await writeFile(join(inbox, 'categories_2026-03-01.csv'), 'category_id,category_name\n1,Lamps\n')
  await expect.poll(() => said).toMatchObject([/^info: published run 1/])
  await writeFile(join(inbox, 'categories_2026-03-02.csv'), 'category_id,category_name\n2,Pens\n')
  await expect.poll(() => said.length).toBe(2)
  expect(await shop.rows('select category_name from production.categories order by 1')).toEqual([
    { category_name: 'Lamps' },
    { category_name: 'Pens' },
  ])
  await sleep(300)
  expect(looks.loads).toBe(2)
  end()
  await watching
})

test('a file that is still being written is waited for', async () => {
  const { inbox, said, looks } = await watchedShop()
  const path = join(inbox, 'categories_2026-03-01.csv')
  let text = 'category_id,category_name\n'
  for (let row = 1; row <= 12; row++) {
    text += `${row},Category ${row}\n`
    await writeFile(path, text)
    await sleep(25)
  }
  expect(looks.loads).toBe(0)
  await expect.poll(() => said.length).toBe(1)
  expect(said[0]).toMatch(/1 file, 12 rows/)
})

test('a file that cannot be loaded is told of once, and tried again when it has changed', async () => {
  const { inbox, said, looks } = await watchedShop()
  const path = join(inbox, 'categories_2026-03-01.csv')
  await writeFile(path, 'category_id\n1\n')
  await expect.poll(() => said.length).toBe(2)
  expect(said[1]).toMatch(/^error: categories_2026-03-01.csv was refused: .*category_name/)
  await sleep(400)
  expect(looks.loads).toBe(1)
  await writeFile(`${path}.new`, 'category_id,category_name\n1,Lamps\n')
  await rename(`${path}.new`, path)
  await expect.poll(() => said.at(-1), { timeout: 10_000 }).toMatch(/^info: published run/)
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

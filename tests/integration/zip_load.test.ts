import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newShop } from '../support/shop.ts'
import { zipOf } from '../support/zip_file.ts'

const shop = await newShop()

test('a zip archive is loaded, its files are archived, and it leaves the inbox once all of them are', async () => {
  const { inbox, archive } = shop.config
  mkdirSync(inbox, { recursive: true })
  const zip = join(inbox, 'export.zip')
  const orders = { name: 'a/orders_2026-03-31.csv', content: 'order_id,time\nO1,2026-03-01\n' }
  writeFileSync(zip, zipOf([orders, { name: 'odd.csv', content: 'a,b\n1,2\n' }]))
  const first = await shop.load([inbox], { paths: [], archive: true })
  expect(first.files.map(({ outcome }) => outcome).sort()).toEqual(['loaded', 'refused'])
  expect(existsSync(zip)).toBe(true)
  expect(readdirSync(join(archive, '2026-03-31'))).toEqual(['orders_2026-03-31.csv.gz'])

  writeFileSync(zip, zipOf([orders]))
  const second = await shop.load([inbox], { paths: [], archive: true })
  expect(second.files).toMatchObject([{ outcome: 'skipped' }])
  expect(existsSync(zip)).toBe(false)
  expect(await shop.rows("select path from ops.files where outcome = 'loaded'")).toEqual([
    { path: `${zip}/a/orders_2026-03-31.csv` },
  ])
})

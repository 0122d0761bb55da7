import { randomUUID } from 'node:crypto'
import { copyFile, rm, stat, truncate, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { backup } from '../../src/backup/backup.ts'
import { checkBackup } from '../../src/backup/check_backup.ts'
import { restore } from '../../src/backup/restore.ts'
import { armFailpoint } from '../../src/failpoint.ts'
import { archiveEvents } from '../../src/pipeline/archived_months/archive_events.ts'
import { erase } from '../../src/pipeline/erase/erase.ts'
import { reset } from '../../src/pipeline/reset.ts'
import { files, foundIn, loadInbox } from '../support/erased_shop.ts'
import { newDatabase } from '../support/new_database.ts'
import { rowsOf } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

afterEach(() => armFailpoint(undefined))

const salesOf = (shop: Pick<Shop, 'rows'>) =>
  shop.rows('select order_id, customer_id, total_amount, net_amount from warehouse.fact_sales order by 1')

test('an erasure rewrites the backups that it can reach, and names the others', async () => {
  const shop = await newShop()
  await loadInbox(shop, files)
  const before = await salesOf(shop)
  await archiveEvents(shop.db, shop.config, { before: '2026-05' })
  const first = join(shop.folder, 'backups', 'first.tar')
  await backup(shop.db, shop.config, first, { version: '0.0.0', settings: {} })
  // A copy elsewhere, one that is cut off, and what a killed backup left.
  const [elsewhere, cut] = [join(shop.folder, 'elsewhere.tar'), join(shop.folder, 'backups', 'cut.tar')]
  for (const path of [elsewhere, cut, `${first}.part`]) await copyFile(first, path)
  const time = new Date('2026-04-12T10:00:00Z')
  await utimes(first, time, time)
  const places = [shop.config.home, shop.config.archive, join(shop.folder, 'backups')]
  const found = await foundIn(shop, places)
  for (const place of [first, cut, 'archived-events/pageviews/2026-04.parquet: quackenbush'])
    expect(found.filter((each) => each.includes(place)).length).toBeGreaterThan(0)
  await truncate(cut, 20_000)

  const { backups } = await erase(shop.db, shop.config, { customer: 'c1' })

  expect(backups.rewritten.map(({ path }) => path)).toEqual([first])
  expect(backups.left).toEqual([
    { path: cut, why: expect.stringMatching(/damaged or cut off.*delete the backup/) },
  ])
  expect(backups.removed).toEqual([`${first}.part`])
  expect((await stat(first)).mtime).toEqual(time)
  expect((await stat(first)).mode & 0o777).toBe(0o600)
  await rm(cut)
  expect(await foundIn(shop, places)).toEqual([])

  const again = await erase(shop.db, shop.config, { customer: 'c1', backups: [elsewhere, first] })
  expect(again.wasDone).toBe(true)
  expect(again.backups.rewritten.map(({ path }) => path)).toEqual([elsewhere])
  const db = await newDatabase()
  // What another warehouse knows of its persons fits nobody of this one.
  await rowsOf(db.kysely, `update ops.settings set personal_salt = 'another'`)
  await rowsOf(db.kysely, `insert into ops.erasures (erasure_id) values ('${randomUUID()}')`)
  await rowsOf(
    db.kysely,
    `insert into ops.erased_values select erasure_id, 'email', 'a hash', 1 from ops.erasures`,
  )
  const folder = join(shop.folder, 'restored')
  const config = { ...shop.config, archive: join(folder, 'archive'), home: join(folder, 'home') }
  const restored = { ...shop, db, config, rows: <R>(query: string) => rowsOf<R>(db.kysely, query) }
  const { verified, wasErased, forgottenErasures } = await restore(db, config, await checkBackup(elsewhere))
  expect(verified.outcome).toBe('same')
  expect({ wasErased, forgottenErasures }).toEqual({ wasErased: false, forgottenErasures: 1 })
  expect(await foundIn(restored, [folder])).toEqual([])
  expect(await salesOf(restored)).toEqual(before)
})

test('an erasure that is broken off among the backups leaves each one whole, and continues', async () => {
  const shop = await newShop()
  await loadInbox(shop, files)
  const before = await salesOf(shop)
  // Where files are gone, rows of a backup are changed where they stand.
  await rm(join(shop.config.archive, '2026-04-02', 'sessions_2026-04-02.csv.gz'))
  const [file, old] = [join(shop.config.home, 'shop.tar'), join(shop.folder, 'old.tar')]
  await backup(shop.db, shop.config, file, { version: '0.0.0', settings: {} })
  await copyFile(file, old)
  for (const point of ['after reading back', 'backup erased']) {
    armFailpoint(`${point}=error`)
    await expect(erase(shop.db, shop.config, { customer: 'c1' })).rejects.toThrow(point)
    armFailpoint(undefined)
    const { manifest } = await checkBackup(file)
    expect(manifest.storehouse === '0.0.0').toBe(point !== 'backup erased')
  }
  const done = await erase(shop.db, shop.config, { customer: 'c1' })
  expect(done.wasDone).toBeUndefined()
  expect(done.backups.left).toEqual([])
  const places = [shop.config.home, shop.config.archive]
  expect(await foundIn(shop, places)).toEqual([])

  // A reset keeps the list of erased persons, and a backup from before does not bring them back.
  await reset(shop.db, shop.config.home)
  await rm(shop.config.archive, { recursive: true })
  const restored = await restore(shop.db, shop.config, await checkBackup(old))
  expect(restored).toMatchObject({ wasErased: true, forgottenErasures: 0 })
  expect(await foundIn(shop, places)).toEqual([])
  expect(await salesOf(shop)).toEqual(before)
  expect(await shop.rows('select status from ops.erasures')).toEqual([{ status: 'done' }])
})

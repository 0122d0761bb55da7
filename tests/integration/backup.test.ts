import { cp, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { type BackupResult, backup } from '../../src/backup/backup.ts'
import { checkBackup } from '../../src/backup/check_backup.ts'
import { FORMAT, HEAD } from '../../src/backup/format.ts'
import { type RestoreResult, restore } from '../../src/backup/restore.ts'
import { settingsForBackup } from '../../src/backup/settings.ts'
import { TarWriter } from '../../src/backup/tar_writer.ts'
import { armFailpoint } from '../../src/failpoint.ts'
import { load } from '../../src/pipeline/load.ts'
import { storehouse } from '../support/command_line.ts'
import { contentsOf, starWithKeys } from '../support/contents.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'
import { rowsOf } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'
import { structure, wholeContents } from '../support/whole_contents.ts'

const nights = fileURLToPath(new URL('../cases/six-nights/input', import.meta.url))
const version = '0.0.0'

let shop: Shop
let file: string
let made: BackupResult

/** A completely empty database, and a place for its archive. */
async function elsewhere() {
  const db = await newDatabase({ migrated: false })
  const folder = join(shop.folder, `elsewhere-${db.url.slice(-6)}`)
  await mkdir(folder)
  return { db, folder, config: { ...shop.config, archive: join(folder, 'data/archive') } }
}

type Elsewhere = Awaited<ReturnType<typeof elsewhere>>

async function restoreTo(
  { db, config }: Pick<Elsewhere, 'db' | 'config'>,
  path = file,
): Promise<RestoreResult> {
  return restore(db, config, await checkBackup(path))
}

async function schemasOf(db: TestDatabase): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    db.kysely,
    `select nspname::text as name from pg_namespace where nspname in ('production', 'warehouse', 'staging', 'ops')`,
  )
  return rows.map(({ name }) => name)
}

async function dimensions({ kysely }: TestDatabase) {
  const star = await starWithKeys(kysely)
  return Object.fromEntries(Object.entries(star).filter(([name]) => name.startsWith('dim_')))
}

beforeAll(async () => {
  shop = await newShop()
  const settings =
    'alerts:\n  webhook: https://chat.example/secret\nfeeds:\n  orders:\n    files: [bestellungen]\n'
  await writeFile(join(shop.folder, 'storehouse.config.yaml'), settings)
  const inbox = join(shop.folder, 'data/inbox')
  Object.assign(shop.config, { inbox, archive: join(shop.folder, 'data/archive') })
  await cp(join(nights, 'night-1'), inbox, { recursive: true, preserveTimestamps: true })
  await shop.load([inbox], { paths: [], archive: true })
  // A file loaded by path stays in its place. One of its bad rows was discarded, and a line waits for its order.
  await shop.file('order_items_2025-05-01.csv', [
    { order_id: 'not there', order_item_id: 'w1', product_id: 'p1', product_price: '5', product_qty: '1' },
    { order_id: 'not there', order_item_id: 'w2', product_id: 'p1', product_price: 'five', product_qty: '1' },
  ])
  await shop.load()
  await shop.rows(
    `update ops.rejected_rows set status = 'discarded', resolved_at = now() where reason = 'invalid_value'`,
  )
  await shop.rows(`insert into ops.users (name, role, password_hash) values ('anna', 'owner', 'hash')`)
  await shop.rows(`insert into ops.user_sessions (session_hash, user_id) values ('hash of a session', 1)`)
  file = join(shop.folder, 'shop.tar')
  const kept = await settingsForBackup(shop.folder, undefined, shop.config)
  made = await backup(shop.db, shop.config, file, { version, settings: kept })
}, 120_000)

afterEach(() => armFailpoint(undefined))

test('a backup restored elsewhere is the same warehouse, row by row, and verify finds nothing', async () => {
  expect(made.missingFiles).toEqual([])
  expect(await shop.rows('select count(*)::int as count from ops.files where archived_path is null')).toEqual(
    [{ count: 1 }],
  )
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  // An empty migrated warehouse, as the first start in a new place leaves it.
  const other = { ...(await elsewhere()), db: await newDatabase() }
  const result = await restoreTo(other)
  expect(result.verified.outcome).toBe('same')
  expect(result.verified.production).toMatchObject({
    outcome: 'compared',
    missingFiles: [],
    rowsNotCompared: 0,
  })
  expect(result.rows).toBe(made.rows)
  expect(await wholeContents(other.db.kysely)).toEqual(await wholeContents(shop.db.kysely))
  expect(await structure(other.db.kysely)).toEqual(await structure(shop.db.kysely))
  // A backup carries users, but not their logins.
  expect(await rowsOf(other.db.kysely, 'select name from ops.users')).toEqual([{ name: 'anna' }])
  expect(await rowsOf(other.db.kysely, 'select from ops.user_sessions')).toEqual([])
  const runs = 'select run_id, command, status from ops.runs order by run_id'
  const before = await shop.rows<{ command: string }>(runs)
  expect((await rowsOf(other.db.kysely, runs)).slice(0, -2)).toEqual(
    before.filter(({ command }) => command !== 'backup'),
  )
  await expect(restoreTo(other)).rejects.toThrow(/was restored into this warehouse already/)
})

test('a backup is written whole or not at all, and replaces nothing but a backup', async () => {
  const other = join(shop.folder, 'orders.csv')
  await writeFile(other, 'order_id,time\n')
  const again = (path: string) => backup(shop.db, shop.config, path, { version, settings: {} })
  await expect(again(other)).rejects.toThrow(/orders\.csv is there, and is no backup of Storehouse/)
  expect(await readFile(other, 'utf8')).toBe('order_id,time\n')
  await shop.rows('create table ops."My notes" (id integer)')
  await expect(again(join(shop.folder, 'second.tar'))).rejects.toThrow(/ops\.My notes was made .*its name/)
  await shop.rows('drop table ops."My notes"')
  armFailpoint('after files=error')
  await expect(again(join(shop.folder, 'second.tar'))).rejects.toThrow('failpoint')
  armFailpoint(undefined)
  expect((await readdir(shop.folder)).filter((name) => /second|part$/.test(name))).toEqual([])
  // A missing file is reported, and an older backup is replaced.
  const [loose] = await shop.rows<{ path: string }>('select path from ops.files where archived_path is null')
  await rename(`${loose?.path}`, `${loose?.path}.away`)
  await cp(file, join(shop.folder, 'second.tar'))
  expect(await again(join(shop.folder, 'second.tar'))).toMatchObject({
    files: made.files - 1,
    missingFiles: ['order_items_2025-05-01.csv'],
  })
  await rename(`${loose?.path}.away`, `${loose?.path}`)
})

test('a damaged or newer backup is refused before anything is changed', async () => {
  const copy = join(shop.folder, 'copy.tar')
  const refused = (path: string) => expect(checkBackup(path)).rejects.toThrow
  const { size } = await stat(file)
  await cp(file, copy)
  await truncate(copy, size - 3_000)
  await refused(copy)(/damaged or cut off/)
  await truncate(copy, 10_000)
  await refused(copy)(/damaged or cut off/)
  const bytes = await readFile(file)
  const at = bytes.indexOf('.copy.gz') + 512 + 100
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  await writeFile(copy, bytes)
  await refused(copy)(/is not as it was written/)
  await writeFile(copy, 'order_id,time\n')
  await refused(copy)(/copy\.tar is no backup of Storehouse/)
  await rm(copy)
  const { manifest } = await checkBackup(file)
  const newer = { ...manifest, storehouse: '9.0.0', migrations: [...manifest.migrations, '9999_later'] }
  const writer = new TarWriter(copy, new Date())
  await writer.addBytes(HEAD, Buffer.from(JSON.stringify(newer)))
  await writer.finish()
  await refused(copy)(
    /made by Storehouse 9\.0\.0, which is newer \(its migrations 9999_later are unknown here\)/,
  )
  await rm(copy)
  const later = new TarWriter(copy, new Date())
  await later.addBytes(HEAD, Buffer.from(JSON.stringify({ format: FORMAT + 1, storehouse: '9.0.0' })))
  await later.finish()
  await refused(copy)(/made by Storehouse 9\.0\.0, which is newer \(format 2 is unknown here\)/)
})

test('restore refuses a warehouse that has rows, and an empty one that views of a user read', async () => {
  const before = await contentsOf(shop.db.kysely)
  await expect(restoreTo(shop)).rejects.toThrow(/The warehouse is not empty: there are rows in ops\.files/)
  expect(await contentsOf(shop.db.kysely)).toEqual(before)
  const db = await newDatabase()
  await rowsOf(db.kysely, 'create view public.mine as select order_id from warehouse.fact_sales')
  await expect(restoreTo({ db, config: shop.config })).rejects.toThrow(/Views of your own.*mine/)
})

test('another time zone is reported before anything is changed', async () => {
  const { db, config } = await elsewhere()
  await expect(restoreTo({ db, config: { ...config, timezone: 'Asia/Tokyo' } })).rejects.toThrow(
    /timezone is "UTC" in the backup and "Asia\/Tokyo" in your settings/,
  )
  expect(await schemasOf(db)).toEqual([])
})

test('a restore that fails among the rows leaves nothing; one that is killed later continues', async () => {
  const { db, folder, config } = await elsewhere()
  armFailpoint('copy=error')
  await expect(restoreTo({ db, config })).rejects.toThrow('failpoint')
  armFailpoint(undefined)
  expect(await schemasOf(db)).toEqual([])

  const environment = {
    DATABASE_URL: db.url,
    STOREHOUSE_HOME: folder,
    STOREHOUSE_FAILPOINT: 'after files=kill',
  }
  const killed = await storehouse(['restore', file], environment, { cwd: folder })
  expect(killed.code, killed.stderr).toBeNull()
  expect(await rowsOf(db.kysely, 'select count(*)::int as count from warehouse.publication')).toEqual([
    { count: 0 },
  ])
  const written = await readFile(join(folder, 'storehouse.config.yaml'), 'utf8')
  expect(written).toContain('bestellungen')
  expect(written).not.toContain('secret')

  const result = await restoreTo({ db, config })
  expect(result.verified.outcome).toBe('same')
  expect(await wholeContents(db.kysely)).toEqual(await wholeContents(shop.db.kysely))

  // The next night finds the same state, and assigns the same numbers.
  const night = [join(nights, 'night-2')]
  await shop.load(night)
  await load(db, config, { paths: night, dryRun: false, ignoreUnknown: false, archive: false })
  expect(await contentsOf(db.kysely)).toEqual(await contentsOf(shop.db.kysely))
  expect(await dimensions(db)).toEqual(await dimensions(shop.db))
}, 120_000)

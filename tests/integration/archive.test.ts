import { cp, mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { load } from '../../src/pipeline/load.ts'
import { archiveRule } from '../../src/pipeline/verify/results.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { recordAge } from '../../src/staging/archive_file.ts'
import { contentsOf } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

// A warehouse is made again from the archive: verify compares it with what was loaded, and a load repairs what it can.

let shop: Shop
const early = '2026-03-02T08:00:00.250Z'
const late = '2026-03-02T20:00:00Z'
const day = () => join(shop.config.archive, '2026-03-02')
const completed = 'order_id,time,total_price,status\nA1,2026-03-01,10,completed\n'
const cancelled = 'order_id,time,total_price,status\nA1,2026-03-01,10,cancelled\n'

beforeAll(async () => {
  shop = await newShop()
  await mkdir(shop.config.inbox, { recursive: true })
  await arrive('orders.csv', completed, early)
  await arrive('orders.csv', cancelled, late)
})

async function arrive(name: string, text: string, modifiedAt: string) {
  const path = join(shop.config.inbox, name)
  await writeFile(path, text)
  await utimes(path, new Date(modifiedAt), new Date(modifiedAt))
  return run([])
}

function run(paths: string[], into = shop) {
  return load(into.db, into.config, { paths, dryRun: false, ignoreUnknown: false, archive: true })
}

/** For the archive: only the records of age, or the bytes too. */
async function verified(what: 'records' | 'bytes' = 'records') {
  const { outcome, checks, notes } = await verify(
    shop.db,
    shop.config,
    what === 'records' ? { sample: 1 } : {},
  )
  const archive = checks.find(({ name }) => name === archiveRule)
  return { outcome, wrong: archive?.sample, notes }
}

async function swap(one: string, other: string): Promise<void> {
  await rename(one, join(shop.folder, 'aside'))
  await rename(other, one)
  await rename(join(shop.folder, 'aside'), other)
}

test('an order that the newer of two files cancelled stays cancelled in a warehouse made from a copy', async () => {
  const copy = join(shop.folder, 'copy')
  await cp(shop.config.archive, copy, { recursive: true })
  // In a copy the older file looks like the newer one.
  await utimes(join(copy, '2026-03-02', 'orders.csv.gz'), new Date(), new Date())
  const restored = await newShop()
  await run([copy], restored)
  expect(await contentsOf(restored.db.kysely)).toEqual(await contentsOf(shop.db.kysely))
  expect(await restored.rows('select status from warehouse.fact_sales')).toEqual([{ status: 'cancelled' }])
})

test('loading from an archive changes nothing in it, and verify reads it', async () => {
  const restored = await newShop()
  await cp(shop.config.archive, restored.config.archive, { recursive: true })
  await run([restored.config.archive], restored)
  expect(await restored.rows('select count(*) from ops.files where has_recorded_age')).toEqual([{ count: 2 }])
  await rm(join(restored.config.archive, '2026-03-02', '2'), { recursive: true })
  const { outcome, notes } = await verify(restored.db, restored.config, { sample: 1 })
  expect(outcome).toBe('same')
  expect(notes.join()).toMatch(/Gone from the archive: .*2026-03-02\/2\/orders\.csv\.gz\./)
})

test('verify names an archived file that has another age, and the next load rewrites it', async () => {
  expect(await verified()).toEqual({ outcome: 'same', wrong: [], notes: [] })
  const path = join(day(), 'orders.csv.gz')
  const hash = (
    await shop.rows<{ hash: string }>(`select hash from ops.files where archived_path = '${path}'`)
  )[0]?.hash
  await recordAge(path, { name: 'orders.csv', modifiedAt: new Date('2026-03-03T00:00:00Z') }, hash ?? '')
  expect(await verified()).toMatchObject({
    outcome: 'differs',
    wrong: [
      {
        path,
        why: `its record says that it was changed at 2026-03-03T00:00:00.000Z; it was loaded as of ${early}`,
      },
    ],
  })
  await run([])
  expect(await verified()).toEqual({ outcome: 'same', wrong: [], notes: [] })
})

test('verify names an archived file that lost its bytes or its record, also where it reads the file elsewhere', async () => {
  const [one, other] = [join(day(), 'orders.csv.gz'), join(day(), '2', 'orders.csv.gz')]
  await swap(one, other)
  expect((await verified()).wrong).toMatchObject([{ path: one }, { path: other }])
  await swap(one, other)
  await run([])

  const kept = await readFile(one)
  await writeFile(one, gzipSync(gunzipSync(kept)))
  expect((await verified()).wrong).toEqual([
    { path: one, why: 'the record of its name and modification time is gone' },
  ])
  expect((await verified()).outcome).toBe('differs')
  await run([])

  const bytes = await readFile(one)
  await writeFile(one, Buffer.concat([bytes.subarray(0, bytes.length - 60), gzipSync('x')]))
  const broken = await verified('bytes')
  expect(broken).toMatchObject({ outcome: 'differs', wrong: [{ path: one }] })
  await writeFile(one, bytes)
  expect(await verified()).toEqual({ outcome: 'same', wrong: [], notes: [] })
})

test('an archive from a version without records is loaded as before, and the next load adds the records', async () => {
  const paths = [join(day(), 'orders.csv.gz'), join(day(), '2', 'orders.csv.gz')]
  for (const path of paths) await writeFile(path, gzipSync(gunzipSync(await readFile(path))))
  await shop.rows('update ops.files set has_recorded_age = false returning file_id')
  expect(await verified()).toMatchObject({
    outcome: 'differs',
    wrong: [
      { why: expect.stringMatching(/^it has no record, and was changed at .*; it was loaded as of/) },
      {},
    ],
  })
  for (const [index, path] of paths.entries()) {
    const modifiedAt = new Date([early, late][index] as string)
    await utimes(path, modifiedAt, modifiedAt)
  }
  expect(await verified()).toMatchObject({ outcome: 'same', wrong: [] })
  expect((await verified()).notes.join()).toMatch(/without the record of their age: 2 of the files/)

  const result = await run([])
  expect(result.warnings).toEqual([])
  expect(await verified()).toEqual({ outcome: 'same', wrong: [], notes: [] })
  const restored = await newShop()
  await run(paths.reverse(), restored)
  expect(await contentsOf(restored.db.kysely)).toEqual(await contentsOf(shop.db.kysely))
})

test('an archive that moved is found where the configuration says', async () => {
  const moved = join(shop.folder, 'moved')
  await rename(shop.config.archive, moved)
  shop.config.archive = moved
  expect(await verified('bytes')).toEqual({ outcome: 'same', wrong: [], notes: [] })
})

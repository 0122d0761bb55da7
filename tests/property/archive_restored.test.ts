import { cp, mkdir, mkdtemp, readdir, rename, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { load } from '../../src/pipeline/load.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { filesIn } from '../support/files_in.ts'
import { differences, stateOf, writeFiles } from '../support/random_arrivals.ts'
import { randomShop } from '../support/random_shop.ts'
import { type ReusedDatabase, reusedDatabase } from '../support/random_shop_database.ts'
import { defaultConfig } from '../support/shop.ts'

/** How many shops to try; `npm run test:deep` tries more. */
const shops = Math.ceil(Number(process.env.STOREHOUSE_TEST_SHOPS ?? 15) / 10)
const seed = process.env.STOREHOUSE_TEST_SEED
/** The files of the random shops are from February 2026, with times around it. */
const clock = '2026-02-09 00:00:00+00'

let folder: string
let defaults: Config
let first: ReusedDatabase
let second: ReusedDatabase

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-restored-'))
  defaults = await defaultConfig(folder)
  first = await reusedDatabase()
  second = await reusedDatabase()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const random = fc.record({
  shop: randomShop,
  /** Which files came gzipped, and the order of the copies, by number. */
  numbers: fc.infiniteStream(fc.nat()),
})

test(
  'a copy of the archive gives the same warehouse, whatever its times, folders and order',
  async () => {
    let isVerified = false
    await fc.assert(
      fc.asyncProperty(random, async ({ shop, numbers }) => {
        const next = (below: number) => Number(numbers.next().value) % below
        const config = { ...defaults, timezone: shop.timezone, sourceTimezone: shop.sourceTimezone }
        for (const name of ['data', 'inbox', 'copy'])
          await rm(join(folder, name), { recursive: true, force: true })
        for (const db of [first, second]) {
          await db.clear()
          await db.setClock(clock)
        }
        const paths = await writeFiles(join(folder, 'files'), shop.files)
        const inbox = join(folder, 'inbox')
        for (const files of shop.nights) {
          await copyFiles(
            files.map((file) => [paths[file] as string, join(String(file), shop.files[file]?.name ?? '')]),
            inbox,
          )
          await run(first, { ...config, inbox }, [])
          expect(await filesIn(inbox)).toEqual([])
        }
        const expected = await stateOf(first)

        const copy = join(folder, 'copy')
        await copyCarelessly(config.archive, copy, next)
        const copies = (await filesIn(copy))
          .map((path) => ({ path, place: next(1000) }))
          .sort((a, b) => a.place - b.place)
          .map(({ path }) => path)
        const half = Math.ceil(copies.length / 2)
        for (const part of [copies.slice(0, half), copies.slice(half)]) {
          if (part.length > 0) await run(second, config, part)
        }
        expect(differences(expected, await stateOf(second))).toBe('')
        expect((await filesIn(copy)).length).toBe(copies.length)
        // Verifying takes as long as loading, so once is enough.
        if (isVerified) return
        isVerified = true
        expect(await verify(first, config)).toMatchObject({ outcome: 'same' })
      }),
      { numRuns: shops, endOnFailure: true, ...(seed === undefined ? {} : { seed: Number(seed) }) },
    )
  },
  (shops * 30 + 120) * 1000,
)

async function copyFiles(files: readonly [from: string, name: string][], folder: string): Promise<void> {
  for (const [from, name] of files) await cp(from, join(folder, name), { preserveTimestamps: true })
}

/** A copy with other times and other folders. */
async function copyCarelessly(archive: string, copy: string, next: (below: number) => number): Promise<void> {
  await cp(archive, copy, { recursive: true })
  for (const path of await filesIn(copy)) {
    const time = new Date(Date.UTC(2026, 1, 1 + next(8), next(24)))
    await utimes(path, time, time)
  }
  const folders = await readdir(copy)
  for (const [index, day] of folders.entries()) await rename(join(copy, day), join(copy, `box ${index}`))
}

async function run(db: ReusedDatabase, config: Config, paths: string[]): Promise<void> {
  await mkdir(config.inbox, { recursive: true })
  const { files, warnings } = await load(db, config, {
    paths,
    dryRun: false,
    ignoreUnknown: false,
    archive: true,
  })
  const refused = files.filter(({ outcome }) => outcome === 'refused')
  expect({ refused, warnings }).toEqual({ refused: [], warnings: [] })
}

import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { check } from '../../src/pipeline/check.ts'
import { load } from '../../src/pipeline/load.ts'
import { rebuild } from '../../src/pipeline/rebuild.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { contentsOf, starWithKeys } from './contents.ts'
import { rowsOf } from './query.ts'
import { describeShop, type RandomFile, type RandomShop, randomShop, textOf } from './random_shop.ts'
import { type ReusedDatabase, reusedDatabase } from './random_shop_database.ts'
import { smallest } from './random_shop_smaller.ts'
import { defaultConfig } from './shop.ts'

/** How many shops to try; `npm run test:deep` tries more. Two files try half of them each, in parallel. */
const shops = Math.ceil(Number(process.env.STOREHOUSE_TEST_SHOPS ?? 6) / 2)
/** Set it to run the same shops again. */
const seed = process.env.STOREHOUSE_TEST_SEED

const earlyClock = '2026-02-03 00:00:00+00'
const lateClock = '2026-02-09 00:00:00+00'

let folder: string
let defaults: Config
let atOnce: ReusedDatabase
let byNight: ReusedDatabase

/** Tests that the warehouse of random shops depends on the set of their files, never on how they arrived. */
export function testArrivals(shopsTried = randomShop): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storehouse-random-'))
    defaults = await defaultConfig(folder)
    atOnce = await reusedDatabase()
    byNight = await reusedDatabase()
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test(
    'the warehouse depends on the set of files, never on how they arrived',
    async () => {
      let tried = 0
      let isVerified = false
      const problemOf = (shop: RandomShop) => problemIn(shop, isVerified)
      const outcome = await fc.check(
        fc.asyncProperty(shopsTried, async (shop) => {
          tried += 1
          if (process.env.STOREHOUSE_TEST_VERBOSE) console.log(`shop ${tried}`)
          // Verifying takes as long as loading, so every fifth is enough.
          isVerified = tried % 5 === 1
          const found = await problemOf(shop)
          if (found) throw new Error(found)
        }),
        { numRuns: shops, endOnFailure: true, ...(seed === undefined ? {} : { seed: Number(seed) }) },
      )
      if (!outcome.failed) return
      const [failing] = outcome.counterexample ?? []
      if (!failing) throw outcome.errorInstance
      // A shop without its header or its files is refused, which is another problem than the one found.
      const small = await smallest(failing, async (shop) => {
        const problem = await problemOf(shop)
        return problem !== undefined && !problem.includes('refused: ')
      })
      expect.fail(
        `shop ${outcome.numRuns} of seed ${outcome.seed}\n${describeShop(small)}\n${await problemOf(small)}`,
      )
    },
    (shops * 20 + 600) * 1000,
  )
}

/** What is wrong with the warehouse of a shop; undefined if nothing is. */
async function problemIn(given: RandomShop, isVerified: boolean): Promise<string | undefined> {
  try {
    return await compareArrivals(given, isVerified)
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}

async function compareArrivals(shop: RandomShop, isVerified: boolean): Promise<string | undefined> {
  const feed = { files: [], encoding: 'utf-8' as const, columns: {}, wholeOrders: true }
  const config = {
    ...defaults,
    timezone: shop.timezone,
    sourceTimezone: shop.sourceTimezone,
    feeds: Object.fromEntries(shop.wholeOrders.map((name) => [name, feed])),
  }
  const restates = shop.wholeOrders.length > 0 || Object.keys(shop.sources).length > 0
  const comparedState = async (db: ReusedDatabase) => {
    const { 'ops.contradictions': told = [], ...state } = await stateOf(db)
    // A row that comes back from those set aside does not report its contradictions again.
    return { ...state, ...(restates ? {} : { 'ops.contradictions': told }) }
  }
  const paths = await writeFiles(join(folder, 'files'), shop.files)
  await Promise.all([atOnce.clear(), byNight.clear()])
  await Promise.all([atOnce.setSources(shop.sources), byNight.setSources(shop.sources)])

  await atOnce.setClock(lateClock)
  await loadPaths(
    atOnce,
    config,
    [...new Set(shop.nights.flat())].map((file) => paths[file] as string),
  )
  const expected = await comparedState(atOnce)

  const lastNight = shop.nights.length - 1
  for (const [night, files] of shop.nights.entries()) {
    await byNight.setClock(night >= Math.min(shop.lateFrom, lastNight) ? lateClock : earlyClock)
    if (night === shop.rehearsal) {
      await loadPaths(
        byNight,
        config,
        files.map((file) => paths[file] as string),
        true,
      )
    }
    await loadPaths(
      byNight,
      config,
      files.map((file) => paths[file] as string),
    )
  }
  const found = await comparedState(byNight)
  const difference = differences(expected, found)
  if (difference) return `all at once (-) and night by night (+) differ:\n${difference}`

  if (isVerified && Object.keys(shop.sources).length === 0) {
    const verified = await verify(byNight, config)
    if (verified.outcome !== 'same') return `verify finds: ${JSON.stringify(verified, null, 2)}`
  }

  const before = await starWithKeys(byNight.pool)
  await rebuild(byNight, config, {})
  if (shop.rebuildFrom) await rebuild(byNight, config, { from: shop.rebuildFrom })
  const after = await starWithKeys(byNight.pool)
  const moved = differences({ ...before, publication: [] }, { ...after, publication: [] })
  if (moved) return `a rebuild changes the star, before (-) and after (+):\n${moved}`

  const failed = (await check(byNight, config)).filter(({ status }) => status === 'failed')
  return failed.length > 0 ? `checks fail: ${JSON.stringify(failed)}` : undefined
}

/** Contents, and the kept rows in the files' accounts. */
export async function stateOf(db: ReusedDatabase): Promise<Record<string, string[]>> {
  const files = await rowsOf<{ text: string }>(
    db.pool,
    `select row(name, file_date, hash, rows_read, waiting, rejected)::text as text
     from ops.files where outcome = 'loaded' order by 1`,
  )
  return { ...(await contentsOf(db.pool)), 'ops.files': files.map((row) => row.text) }
}

async function loadPaths(db: ReusedDatabase, config: Config, paths: string[], dryRun = false): Promise<void> {
  const result = await load(db, config, { paths, dryRun, ignoreUnknown: false, archive: false })
  const refused = result.files.filter((file) => file.outcome === 'refused')
  if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`)
}

/** Each file in its own folder, because names can be equal. If one file was changed at two times, the first counts. */
export async function writeFiles(folder: string, files: readonly RandomFile[]): Promise<string[]> {
  await rm(folder, { recursive: true, force: true })
  const seen = new Map<string, { path: string; modifiedAt: string }>()
  const paths: string[] = []
  for (const [index, file] of files.entries()) {
    const text = textOf(file)
    const isDated = /\d{4}-?\d{2}-?\d{2}/.test(file.name)
    const identity = `${file.name}\n${isDated ? '' : file.modifiedAt}\n${text}`
    const path = join(folder, String(index), file.name)
    const twin = seen.get(identity)
    if (twin && twin.modifiedAt !== file.modifiedAt) {
      paths.push(twin.path)
      continue
    }
    seen.set(identity, { path, modifiedAt: file.modifiedAt })
    await mkdir(join(folder, String(index)), { recursive: true })
    await writeFile(path, text)
    await utimes(path, new Date(file.modifiedAt), new Date(file.modifiedAt))
    paths.push(path)
  }
  return paths
}

/** Lines that only one of two states has. */
export function differences(expected: Record<string, string[]>, found: Record<string, string[]>): string {
  return Object.keys(expected)
    .flatMap((table) => {
      const want = expected[table] ?? []
      const got = found[table] ?? []
      const lines = [
        ...minus(want, got).map((line) => `  - ${line}`),
        ...minus(got, want).map((line) => `  + ${line}`),
      ]
      return lines.length > 0 ? [`${table}:`, ...lines] : []
    })
    .join('\n')
}

function minus(list: readonly string[], other: readonly string[]): string[] {
  const rest = [...other]
  return list.filter((item) => {
    const at = rest.indexOf(item)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}

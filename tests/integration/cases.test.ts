import { readdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { contentsOf, starWithKeys } from '../support/contents.ts'
import { differences, expectedTables } from '../support/expected.ts'
import { newShop, type Shop } from '../support/shop.ts'

const folder = fileURLToPath(new URL('../cases/', import.meta.url))

describe.each(readdirSync(folder))('the case %s', (name) => {
  const caseFolder = join(folder, name)
  const nights = async () =>
    (await readdir(join(caseFolder, 'input'))).sort().map((night) => join(caseFolder, 'input', night))
  const files = async () =>
    (await readdir(join(caseFolder, 'input'), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()

  async function expectTables(shop: Shop) {
    const wrong: Record<string, unknown> = {}
    for (const table of await expectedTables(caseFolder)) {
      const found = await differences(shop.db.kysely, caseFolder, table)
      if (found.missing.length > 0 || found.unexpected.length > 0) wrong[table] = found
    }
    expect(wrong).toEqual({})
  }

  let mixed: Shop

  beforeAll(async () => {
    mixed = await newShop()
    for (const drop of drops(shuffled(await files()), 3)) await mixed.load(drop)
  })

  test('gives the expected tables however its files arrive', async () => {
    const byNight = await newShop()
    for (const night of await nights()) await byNight.load([night])
    const atOnce = await newShop()
    await atOnce.load(await nights())

    await expectTables(atOnce)
    // The contents behind all tables: equal contents give equal tables.
    const contents = await contentsOf(atOnce.db.kysely)
    expect(await contentsOf(byNight.db.kysely)).toEqual(contents)
    expect(await contentsOf(mixed.db.kysely)).toEqual(contents)
  }, 600_000)

  test('stays as it is when its files come again, and when it is rebuilt', async () => {
    const before = await starWithKeys(mixed.db.kysely)
    const again = await mixed.load(await nights())
    expect(again.outcome).toBe('unchanged')
    expect(new Set(again.files.map((file) => file.outcome))).toEqual(new Set(['skipped']))
    expect(await starWithKeys(mixed.db.kysely)).toEqual(before)
    await mixed.rebuild()
    const after = await starWithKeys(mixed.db.kysely)
    const { publication: _, ...derived } = after
    const { publication: __, ...derivedBefore } = before
    expect(derived).toEqual(derivedBefore)
  }, 120_000)
})

/** An order unlike any night's, the same in each run. */
function shuffled<T>(items: T[]): T[] {
  return items
    .map((item, index) => ({ item, rank: (index * 7919 + 13) % 10_007 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}

/** As many drops as requested, with about the same number of files. */
function drops(files: readonly string[], count: number): string[][] {
  const made = Array.from({ length: Math.min(count, files.length) }, (): string[] => [])
  for (const [index, file] of files.entries()) made[index % made.length]?.push(file)
  return made
}

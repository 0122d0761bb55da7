import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { armFailpoint } from '../../src/failpoint.ts'
import { storehouse } from '../support/command_line.ts'
import { contentsOf } from '../support/contents.ts'
import { filesIn } from '../support/files_in.ts'
import { randomFrom } from '../support/seeded_random.ts'
import { newShop, type Shop } from '../support/shop.ts'

/** How many step boundaries to try; `npm run test:deep` tries all. */
const boundaries = Number(process.env.STOREHOUSE_TEST_KILLS ?? 4)
const seed = Number(process.env.STOREHOUSE_TEST_SEED ?? Date.now() % 1_000_000)
const nights = fileURLToPath(new URL('../cases/corner-shop/input', import.meta.url))

afterEach(() => armFailpoint(undefined))

async function folders(): Promise<[first: string, ...rest: string[]]> {
  return (await readdir(nights)).sort().map((night) => join(nights, night)) as [string, ...string[]]
}

test('a load that fails at a step boundary leaves the night before, and the next load gives the whole', async () => {
  const [firstNight, ...rest] = await folders()
  const peaceful = await newShop()
  await peaceful.load([firstNight])
  const nightBefore = await contentsOf(peaceful.db.kysely)
  const { steps } = await peaceful.load(rest)
  const whole = await contentsOf(peaceful.db.kysely)

  const shop = await newShop()
  await shop.load([firstNight])
  // Later steps cannot undo the publication.
  const published = steps.findIndex(({ step }) => step === 'statistics')
  const names = steps.slice(0, published).flatMap(({ step }) => [`before ${step}`, `after ${step}`])
  for (const name of ['copy', ...sample(names, boundaries), 'before commit']) {
    armFailpoint(`${name}=error`)
    await expect(shop.load(rest), name).rejects.toThrow(`the failpoint "${name}" was armed`)
    expect(await contentsOf(shop.db.kysely), name).toEqual(nightBefore)
  }
  armFailpoint(undefined)
  await shop.load(rest)
  expect(await contentsOf(shop.db.kysely)).toEqual(whole)
}, 900_000)

test('a load that fails after publishing stays published, and the next load knows it', async () => {
  const shop = await newShop()
  armFailpoint('after commit=error')
  await expect(shop.load(await folders())).rejects.toThrow('after commit')
  armFailpoint(undefined)
  const contents = await contentsOf(shop.db.kysely)
  expect((await shop.load(await folders())).outcome).toBe('unchanged')
  expect(await contentsOf(shop.db.kysely)).toEqual(contents)
})

test('a load that is killed before it commits has published nothing, and the next load does it all', async () => {
  const shop = await newShop()
  await fillInbox(shop)
  for (const name of ['before commit', 'after materialized views', 'before files', 'copy']) {
    const killed = await loadInbox(shop, `${name}=kill`)
    expect(killed.code, name).toBe(null)
    expect(await shop.rows('select from warehouse.publication'), name).toEqual([])
  }
  await expectWhole(shop)
})

test.each(['after commit', 'archive', 'before vacuum'])(
  'a load that is killed at "%s" stays published, and the next load completes the archive',
  async (name) => {
    const shop = await newShop()
    await fillInbox(shop)
    const killed = await loadInbox(shop, `${name}=kill`)
    expect(killed.code).toBe(null)
    expect(await shop.rows('select from warehouse.publication')).toHaveLength(1)
    expect(await filesIn(join(shop.folder, 'inbox'))).not.toEqual([])
    await expectWhole(shop)
  },
)

/** Puts all nights into the inbox. */
async function fillInbox(shop: Shop): Promise<void> {
  const inbox = join(shop.folder, 'inbox')
  await mkdir(inbox)
  for (const night of await folders()) await cp(night, inbox, { recursive: true, preserveTimestamps: true })
}

/** Loads the inbox in a separate process, which fails at a failpoint. */
function loadInbox(shop: Shop, failpoint: string) {
  return storehouse(['load'], { ...environment(shop), STOREHOUSE_FAILPOINT: failpoint }, { cwd: shop.folder })
}

async function expectWhole(shop: Shop): Promise<void> {
  const again = await storehouse(['load'], environment(shop), { cwd: shop.folder })
  expect(again.code, again.stderr).toBeOneOf([0, 3])
  expect(await filesIn(join(shop.folder, 'inbox'))).toEqual([])
  untroubled ??= loadedAtOnce()
  expect(await contentsOf(shop.db.kysely)).toEqual(await untroubled)
}

/** The result of an undisturbed load of all nights. */
let untroubled: Promise<Record<string, string[]>> | undefined

async function loadedAtOnce(): Promise<Record<string, string[]>> {
  const shop = await newShop()
  await shop.load(await folders())
  return contentsOf(shop.db.kysely)
}

function environment(shop: Shop): Record<string, string> {
  return {
    DATABASE_URL: shop.db.url,
    STOREHOUSE_HOME: join(shop.folder, 'home'),
    STOREHOUSE_INBOX: join(shop.folder, 'inbox'),
  }
}

/** This many of them at random, in order. */
function sample(names: readonly string[], count: number): string[] {
  const random = randomFrom(seed)
  return names
    .map((name, place) => ({ name, place, luck: random() }))
    .sort((a, b) => a.luck - b.luck)
    .slice(0, count)
    .sort((a, b) => a.place - b.place)
    .map(({ name }) => name)
}

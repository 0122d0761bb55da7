import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { discoverFiles } from '../../src/staging/discover.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-discover-'))
})

afterAll(() => rm(folder, { recursive: true }))

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), 'order_id,time\n')
  }
}

async function discover(paths: string[], options: { ignoreUnknown?: boolean; archive?: string } = {}) {
  const config = { feeds: {}, ...(options.archive ? { archive: join(folder, options.archive) } : {}) }
  const { files, problems } = await discoverFiles(
    paths.map((path) => join(folder, path)),
    config,
    { ignoreUnknown: options.ignoreUnknown ?? false },
  )
  return {
    files,
    paths: files.map(({ path }) => relative(folder, path)),
    problems: problems.map(({ message }) => message.replaceAll(`${folder}/`, '')),
    hints: problems.map(({ hint }) => hint),
  }
}

test('files are found in folders at any depth and by name, once each, ordered by feed, date and name', async () => {
  await put('a/orders_2026-11-21.csv', 'a/b/c/orders_2026-11-20.csv.gz', 'a/b/customers_2026-11-22.csv')
  await put('a/b/orders_2026-11-20-part2.csv')
  const { paths, files } = await discover(['a', 'a/b/orders_2026-11-20-part2.csv', 'a/b'])
  expect(paths).toEqual([
    'a/b/customers_2026-11-22.csv',
    'a/b/orders_2026-11-20-part2.csv',
    'a/b/c/orders_2026-11-20.csv.gz',
    'a/orders_2026-11-21.csv',
  ])
  expect(files[2]).toMatchObject({
    name: 'orders_2026-11-20.csv',
    feed: 'orders',
    gzip: true,
    size: 14,
    fileDate: { day: '2026-11-20' },
  })
})

test('a file without a date in its name is dated by its last change', async () => {
  await put('dated/orders.csv')
  const modifiedAt = new Date('2026-03-04T05:06:07.891Z')
  await utimes(join(folder, 'dated/orders.csv'), modifiedAt, modifiedAt)
  const { files } = await discover(['dated/orders.csv'])
  expect(files).toMatchObject([{ fileDate: { modifiedAt }, modifiedAt }])
})

test('an empty file of any name is reported as empty', async () => {
  await mkdir(join(folder, 'empty'), { recursive: true })
  await writeFile(join(folder, 'empty/sales report.csv'), '')
  const { problems, hints } = await discover(['empty'])
  expect(problems).toEqual(['empty/sales report.csv: is empty.'])
  expect(hints).toEqual(['Copy or export it again.'])
})

test('a file that matches no feed is a problem that lists the known ones, or is ignored', async () => {
  await put('unknown/orders.csv', 'unknown/orders_refunds.csv', 'unknown/README.dat', 'unknown/.DS_Store')
  await put('unknown/.hidden/orders.csv')
  const { paths, problems, hints } = await discover(['unknown'])
  expect(paths).toEqual(['unknown/orders.csv'])
  expect(problems).toEqual([
    'unknown/README.dat: ends in .dat: files that end in .csv, .tsv, .txt or one of them and .gz are read.',
    'unknown/orders_refunds.csv: matches no feed.',
  ])
  expect(hints).toEqual([
    expect.stringMatching(
      /^If it is a CSV file, rename it to <feed>\.csv\. Known feeds: customers, categories, /,
    ),
    expect.stringMatching(
      /^Behind "orders" may stand dates, digits, .* Rename the file, or add "orders_refunds" to the list feeds/,
    ),
  ])
  expect((await discover(['unknown'], { ignoreUnknown: true })).problems).toEqual([])
})

test('a refused name is reported with the endings that are read, and the advice works', async () => {
  const ways: Record<string, string> = {
    'orders.dat': 'rename it to orders.csv.',
    'orders_2026-11-20.xlsx': 'Save its sheet as orders_2026-11-20.csv, UTF-8.',
    'orders.csv.7z': 'Unpack it here.',
    'orders.csv.bz2': 'pack it with gzip as orders.csv.gz.',
    'orders.gz': 'rename it to orders.csv.gz.',
    orders: 'rename it to orders.csv.',
    'verkauf_2026-11-20.csv': 'add "verkauf" to the list feeds.<feed>.files in storehouse.config.',
  }
  await put(...Object.keys(ways).map((name) => `ways/${name}`))
  const { problems, hints } = await discover(['ways'])
  expect(problems).toHaveLength(Object.keys(ways).length)
  for (const [name, way] of Object.entries(ways)) {
    const index = problems.findIndex((problem) => problem.startsWith(`ways/${name}: `))
    expect(hints[index], name).toContain(way)
  }
  expect(problems[0]).toBe(
    'ways/orders: has no ending: files that end in .csv, .tsv, .txt or one of them and .gz are read.',
  )

  await put('ways/orders.csv')
  const { files } = await discoverFiles(
    [join(folder, 'ways')],
    { feeds: { orders: { files: ['verkauf'], encoding: 'utf-8', columns: {} } } },
    { ignoreUnknown: true },
  )
  expect(files.map(({ name, feed }) => `${name} ${feed}`).sort()).toEqual([
    'orders.csv orders',
    'verkauf_2026-11-20.csv orders',
  ])
})

test('a missing path and one that is no file are problems, and the other files are read', async () => {
  await put('some/orders.csv', 'some/dead/x')
  await symlink('nowhere.csv', join(folder, 'some/customers.csv'))
  execFileSync('mkfifo', [join(folder, 'some/refunds.csv')])
  const { paths, problems } = await discover(['some', 'missing', 'missing.csv'], { ignoreUnknown: true })
  expect(paths).toEqual(['some/orders.csv'])
  expect(problems).toEqual([
    'missing: does not exist.',
    'missing.csv: does not exist.',
    'some/customers.csv: is a link that leads nowhere.',
    'some/refunds.csv: is not a regular file.',
  ])
})

test('links are followed within the folder, not out of it, and never in circles', async () => {
  await put('links/inbox/raw/orders_1.csv', 'links/outside/orders_2.csv')
  await symlink('raw/orders_1.csv', join(folder, 'links/inbox/customers.csv'))
  await symlink('../outside/orders_2.csv', join(folder, 'links/inbox/orders_2.csv'))
  await symlink('../outside', join(folder, 'links/inbox/more'))
  await symlink('..', join(folder, 'links/inbox/raw/up'))
  const { paths, problems } = await discover(['links/inbox'])
  expect(paths).toEqual(['links/inbox/customers.csv', 'links/inbox/raw/orders_1.csv'])
  expect(problems).toEqual([
    'links/inbox/more: is a link that leads out of the folder.',
    'links/inbox/orders_2.csv: is a link that leads out of the folder.',
  ])
  expect((await discover(['links/inbox/orders_2.csv', 'links/inbox/more'])).paths).toHaveLength(2)
})

test('the archive is skipped in a folder that contains it, and read when it is named', async () => {
  await put('data/orders.csv', 'data/archive/2026-11-20/orders.csv.gz')
  expect((await discover(['data'], { archive: 'data/archive' })).paths).toEqual(['data/orders.csv'])
  expect((await discover(['data/archive'], { archive: 'data/archive' })).paths).toHaveLength(1)
})

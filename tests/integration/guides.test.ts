import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { MetricsAnswer, PageAnswer } from '../../src/dashboard/contract.ts'
import { copyOfRepository, follow } from '../support/guide.ts'
import { newShop, type Shop } from '../support/shop.ts'

type Program = typeof import('../../src/dashboard/server.ts')
type Functions = typeof import('../../src/metrics/metric_functions.ts')

let folder: string
let shop: Shop
const touched: Record<string, string[]> = {}

/** Follows all guides in one copy of the repository, and opens a small shop. */
beforeAll(async () => {
  folder = await copyOfRepository()
  for (const guide of ['add-a-metric', 'add-a-page', 'add-a-command', 'add-a-check']) {
    touched[guide] = await follow(guide, folder)
  }
  shop = await newShop()
  await shop.file('orders_2026-03-03.csv', [
    { order_id: 'o1', time: '2026-03-01 10:00', total_price: 24, tax: 4, channel: 'Till' },
    { order_id: 'o2', time: '2026-03-02 10:00', total_price: 12, tax: 2, channel: 'Till' },
    { order_id: 'o3', time: '2026-03-02 11:00', total_price: 10, tax: 0, channel: 'Till' },
  ])
  await shop.file('refunds_2026-03-03.csv', [
    { refund_id: 'r1', order_id: 'o3', amount: 6, time: '2026-03-02 12:00' },
  ])
  await shop.load()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** The output of the copy's own command line. */
async function storehouse(...args: string[]) {
  const environment = {
    PATH: process.env.PATH,
    DATABASE_URL: shop.db.url,
    STOREHOUSE_HOME: join(folder, 'home'),
  }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(folder, 'bin', 'storehouse.js'), '--json', ...args],
    { cwd: folder, env: environment },
  )
  return JSON.parse(stdout)
}

/** The answer of the copy's own dashboard. */
async function ask<Answer>(path: string): Promise<Answer> {
  const { buildServer } = (await import(join(folder, 'src/dashboard/server.ts'))) as Program
  const { db, config } = shop
  const server = await buildServer({
    db,
    config,
    version: '0.0.0',
    webFolder: folder,
    onError: console.error,
  })
  onTestFinished(() => server.close())
  const response = await server.inject(`/api/v1/${path}`)
  expect([response.statusCode, response.body]).toEqual([200, expect.any(String)])
  return response.json<Answer>()
}

test('a metric is one file: it is asked for by name, and npm run sql:metrics makes its function', async () => {
  expect(touched['add-a-metric']).toEqual(['src/metrics/registry/money.ts'])
  const { section } = await ask<MetricsAnswer>(
    'metrics?metrics=tax_charged,tax_per_order&by=channel&from=2026-03-01&to=2026-03-02&compare=none',
  )
  expect(section.rows).toEqual([{ channel: 'Till', tax_charged: 6, tax_per_order: 2 }])
  expect(section.columns.map(({ label }) => label)).toEqual(['Channel', 'Tax charged', 'Tax per order'])
  const { metricFunctions } = (await import(join(folder, 'src/metrics/metric_functions.ts'))) as Functions
  expect(metricFunctions().get('tax_per_order.sql')).toContain('warehouse.ratio(tax_charged, orders)')
})

test('a page is three files: list, figures, drawing', async () => {
  expect(touched['add-a-page']).toEqual([
    'src/dashboard/page_list.ts',
    'src/dashboard/pages/refunds.ts',
    'src/dashboard/web/app/pages/refunds.tsx',
  ])
  const { tiles, sections } = await ask<PageAnswer>(
    'pages/refunds?from=2026-03-01&to=2026-03-02&grain=day&compare=none',
  )
  expect(tiles.map(({ metric, value }) => [metric, value])).toEqual([
    ['returns', 6],
    ['refund_rate', expect.any(Number)],
  ])
  expect(sections).toMatchObject({
    trend: { rows: [{ returns: 0 }, { returns: 6 }] },
    channels: { rows: [{ channel: 'Till', returns: 6 }] },
  })
})

test('a command is two files: it is in the help and answers', async () => {
  expect(touched['add-a-command']).toEqual(['src/cli/commands/night.ts', 'src/cli/program.ts'])
  expect(await storehouse('night')).toMatchObject({ night: { run_id: 1, as_of_date: '2026-03-02' } })
  expect((await storehouse('--help')).help).toMatch(/night +which night readers see/)
})

test('a check is one file: it runs with the others', async () => {
  expect(touched['add-a-check']).toEqual(['sql/checks/charged_less_than_nothing.sql'])
  const { checks } = await storehouse('check')
  expect(checks).toContainEqual(
    expect.objectContaining({
      name: 'charged_less_than_nothing',
      severity: 'warn',
      status: 'passed',
      advice: 'Look at the discount of these orders in the shop.',
    }),
  )
})

/** The compiler's messages for some files, with the text of some replaced. */
function typeErrors(paths: readonly string[], edited: Readonly<Record<string, string>> = {}): string[] {
  const options: ts.CompilerOptions = {
    ...ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(folder, 'src/dashboard/web/tsconfig.json'), ts.sys.readFile).config,
      ts.sys,
      join(folder, 'src/dashboard/web'),
    ).options,
    types: ['node', 'vite/client'],
  }
  const host = ts.createCompilerHost(options)
  const read = host.readFile
  host.readFile = (path) => edited[path] ?? read(path)
  const program = ts.createProgram(
    paths.map((path) => join(folder, path)),
    options,
    host,
  )
  return paths.flatMap((path) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(join(folder, path)))
      .map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`),
  )
}

test('the code of the guides compiles, and the compiler names what is missing in a page', async () => {
  const files = Object.values(touched)
    .flat()
    .filter((path) => /\.tsx?$/.test(path))
  expect(typeErrors(files)).toEqual([])
  const edit = async (path: string, from: string, to: string) => {
    const text = await readFile(join(folder, path), 'utf8')
    expect(text).toContain(from)
    return { [join(folder, path)]: text.replace(from, to) }
  }
  const [list = '', figures = '', drawing = ''] = touched['add-a-page'] ?? []
  const edited = {
    ...(await edit(list, "['returns', 'refund_rate']", "['returns', 'refund_rat']")),
    ...(await edit(figures, "trend: listed('refunds', 'trend'),", '')),
    ...(await edit(drawing, "before: 'returns_before'", "before: 'orders_before'")),
  }
  expect(typeErrors([list, figures, drawing], edited)).toEqual([
    expect.stringMatching(/page_list.*"refund_rat"/),
    expect.stringMatching(/pages\/refunds\.ts.*trend/),
    expect.stringMatching(/refunds\.tsx.*orders_before/),
  ])
})

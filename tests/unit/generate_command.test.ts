import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkOptions } from '../../src/generate/check_options.ts'
import { defaults, plainFiles } from '../../src/generate/options.ts'

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-generate-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function generate(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const run = promisify(execFile)(process.execPath, [program, 'generate', ...args], { cwd: folder })
  return run.then(
    (done) => ({ ...done, code: 0 }),
    (error) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  )
}

const plain = {
  ...defaults,
  out: 'x',
  ...plainFiles,
}
const tiny = ['--customers', '20', '--orders', '20', '--products', '10', '--sessions', '100', '--days', '20']

test('says what it wrote and how to load it', async () => {
  const { code, stdout } = await generate('--out', 'one', ...tiny)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^sessions +1 +100 /m)
  expect(stdout).toMatch(/rows in \d+ files/)
  expect(stdout).toContain('storehouse load one')
})

test('says the same as JSON', async () => {
  const { stdout } = await generate('--out', 'json', '--faults', '--drops', '2', '--json', ...tiny)
  const told = JSON.parse(stdout)
  expect(told.drops).toEqual(['nights/2026-09-20', 'nights/2026-09-30'])
  expect(told.faults.file).toBe('faults.json')
  expect(told.files[0]).toMatchObject({ feed: expect.any(String), rows: expect.any(Number) })
})

test('writes into a folder with other files only with --force', async () => {
  await writeFile(join(await mkdtemp(join(folder, 'mine-')), 'x'), '')
  const mine = (await readdir(folder)).find((name) => name.startsWith('mine-')) as string
  const refused = await generate('--out', mine, ...tiny)
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain(`The folder ${mine} is not empty (x).`)
  expect(refused.stderr).toContain('--force')
  expect((await generate('--out', mine, '--force', ...tiny)).code).toBe(0)
})

test('refuses wrong usage before it writes anything', async () => {
  const conflict = await generate('--out', 'x', '--daily', '--drops', '3')
  expect(conflict).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be used with') })
  const faulty = await generate('--out', 'x', '--as', 'shopify', '--faults')
  expect(faulty).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be used with') })
  const short = await generate('--out', 'x', '--days', '10', '--drops', '11')
  expect(short).toMatchObject({ code: 2, stderr: expect.stringContaining('more than there are days (10)') })
  expect(await readdir(folder)).not.toContain('x')
})

test.each([
  [{ end: '1992-01-01' }, 'it can begin from 1993 on'],
  [{ from: '2020-01-01' }, 'the history goes from 2025-10-01 to 2026-09-30'],
  [{ from: '2026-10-01' }, 'the history goes from 2025-10-01 to 2026-09-30'],
  [{ onlyDay: '2020-01-01' }, 'the history begins on 2025-10-01'],
  [{ onlyDay: '2028-01-01' }, 'up to a year after --end (2026-09-30)'],
  [{ seed: 2 ** 60 }, 'a whole number below 2⁵³'],
])('%j is no possible shop', (wrong, message) => {
  expect(checkOptions({ ...plain, ...wrong }).join()).toContain(message)
})

test('every problem is reported at once', () => {
  expect(checkOptions(plain)).toEqual([])
  expect(checkOptions({ ...plain, products: 1e9, sessions: 1e9, days: 1e5 })).toHaveLength(3)
})

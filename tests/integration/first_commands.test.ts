import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { repository } from '../../src/config/repository.ts'
import { textOf } from '../support/documents.ts'
import { blocksOf } from '../support/guide.ts'

// The first commands of README.md and CONTRIBUTING.md run as they are written, in a folder that looks like the repository
// after npm ci. What takes minutes is left to .ci/run.

const LINKED = ['bin', 'src', 'sql', 'migrations', 'node_modules', 'package.json']
const contributing = textOf('CONTRIBUTING.md')
let folder: string
let environment: Record<string, string | undefined>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-first-'))
  // For the embedded server, which another user runs if this one is root.
  await chmod(folder, 0o755)
  for (const part of LINKED) await symlink(join(repository, part), join(folder, part))
  await mkdir(join(folder, 'data/inbox'), { recursive: true })
  await writeFile(join(folder, 'storehouse.config.yaml'), 'dashboard: { port: 0 }\n')
  const home = join(folder, 'home')
  await mkdir(join(home, 'bin'), { recursive: true })
  await writeFile(join(home, 'bin/psql'), '#!/bin/sh\necho "psql connects to $1"\n', { mode: 0o755 })
  environment = {
    PATH: `${join(home, 'bin')}:${process.env.PATH}`,
    HOME: home,
    npm_config_update_notifier: 'false',
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs a line of a document in a shell. It has to succeed. */
const run = (line: string, cwd = folder) => promisify(execFile)('sh', ['-c', line], { cwd, env: environment })

/** The command lines of the shell blocks in a chapter of README.md, without the comments behind them. */
async function blocksOfReadme(chapter: string): Promise<string[][]> {
  const blocks = await blocksOf('../README', chapter)
  return blocks.map(({ text }) => text.split('\n').map((line) => line.replace(/\s+#.*/, '')))
}

/** Runs a command that goes on until Ctrl-C, gives what it has said by then, and presses Ctrl-C. */
async function untilReady(line: string, look: (said: string) => Promise<void>): Promise<string> {
  const child = spawn('sh', ['-c', line], { cwd: folder, env: environment, detached: true })
  const interrupt = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, signal)
  }
  onTestFinished(() => interrupt('SIGKILL'))
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk
    })
  }
  await expect.poll(() => said, { timeout: 60_000 }).toContain('Running until Ctrl-C.')
  await look(said)
  interrupt('SIGINT')
  await once(child, 'close')
  return said
}

test('the first commands of README.md show an export on the dashboard, and the next ones look around', async () => {
  await mkdir(join(folder, 'home/Downloads'))
  await cp(
    join(repository, 'tests/fixtures/sources/shopify_orders.csv'),
    join(folder, 'home/Downloads/orders_export_1.csv'),
  )
  const [[install, copy = '', start = ''] = []] = await blocksOfReadme('You have an export of your shop')
  expect(install).toBe('npm ci')
  await run(copy)
  const said = await untilReady(start, async (text) => {
    const [, url] = /The dashboard\n\s+(\S+)/.exec(text) ?? []
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })
  expect(said).toContain('24 orders')

  const [, around = []] = await blocksOfReadme('Two commands')
  let answers = ''
  for (const line of around) answers += (await run(line)).stdout
  expect(answers).toMatch(/^Published\s+run 1 /m)
  expect(answers).toMatch(/^postgres:\/\/storehouse_bi:/m)
  expect(answers).toMatch(/^psql connects to postgres:/m)
  expect(answers).toMatch(/^The embedded server was stopped\.$/m)
})

test('the commands of the loop in CONTRIBUTING.md find tests and mend the form of a file', async () => {
  const [, single = ''] = /`(npx vitest run [\w/]+)`/.exec(contributing) ?? []
  // As written it would run them.
  const { stdout } = await run(single.replace('vitest run', 'vitest list --filesOnly'), repository)
  expect(stdout).toContain(single.split(' ').at(-1))

  const [, format = ''] = /`(npm run format)`/.exec(contributing) ?? []
  // Biome follows no links.
  const copy = await mkdtemp(join(tmpdir(), 'storehouse-form-'))
  onTestFinished(() => rm(copy, { recursive: true, force: true }))
  for (const part of ['package.json', 'biome.json', '.gitignore'])
    await cp(join(repository, part), join(copy, part))
  await symlink(join(repository, 'node_modules'), join(copy, 'node_modules'))
  await writeFile(join(copy, 'a.ts'), 'export const a = "b";')
  await run(format, copy)
  expect(await readFile(join(copy, 'a.ts'), 'utf8')).toBe("export const a = 'b'\n")
})

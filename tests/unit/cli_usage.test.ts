import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram } from '../../src/cli/program.ts'

// Tests without a database: usage, help, exit codes, streams.

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'storehouse-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Run {
  code: number | null
  stdout: string
  stderr: string
}

function storehouse(args: string[], environment: Record<string, string> = {}, cwd = folder): Promise<Run> {
  const options: SpawnOptions = {
    cwd,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], options)
    const run: Run = { code: null, stdout: '', stderr: '' }
    child.stdout?.on('data', (chunk) => {
      run.stdout += chunk
    })
    child.stderr?.on('data', (chunk) => {
      run.stderr += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ ...run, code }))
  })
}

const COMMANDS = [
  ['start'],
  ['load'],
  ['inspect'],
  ['status'],
  ['rejects'],
  ['rejects', 'list'],
  ['rejects', 'export'],
  ['rejects', 'replay'],
  ['rejects', 'discard'],
  ['check'],
  ['verify'],
  ['trace'],
  ['rebuild'],
  ['refresh'],
  ['report'],
  ['query'],
  ['export'],
  ['schedule'],
  ['jobs'],
  ['jobs', 'list'],
  ['jobs', 'history'],
  ['jobs', 'run'],
  ['serve'],
  ['doctor'],
  ['backup'],
  ['restore'],
  ['migrate'],
  ['migrate', 'status'],
  ['db'],
  ['db', 'start'],
  ['db', 'stop'],
  ['db', 'url'],
  ['db', 'psql'],
  ['reset'],
]

test.each(COMMANDS.map((words) => [words.join(' ')]))(
  '`%s --help` has an example and the common options',
  async (words) => {
    let help = ''
    const program = buildProgram({ out: (text) => (help += text), err: expect.unreachable })
    const shown = program.parseAsync(['node', 'storehouse', ...words.split(' '), '--help'])
    await expect(shown).rejects.toMatchObject({ exitCode: 0 })
    expect(help).toMatch(/Examples?:\n {2}\$ /)
    expect(help).toContain('--json')
  },
)

test('--help is printed on stdout, and is no error', async () => {
  const { code, stdout, stderr } = await storehouse(['load', '--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('Usage: storehouse load')
})

test('--version prints the version alone', async () => {
  expect(await storehouse(['--version'])).toEqual({ code: 0, stdout: '0.6.1\n', stderr: '' })
})

describe('wrong usage ends with exit code 2, on stderr, with a way out', () => {
  test.each([
    [['lod'], "Unknown command 'lod'. Did you mean load?"],
    [['load', '--dryrun'], "Unknown option '--dryrun'. Did you mean --dry-run?"],
    [['db', 'strat'], "Unknown command 'strat'. Did you mean start?"],
    [['status', 'now'], "Too many arguments for 'status'"],
    [['rebuild', '--from', '2026-02-30'], 'Expected a day as YYYY-MM-DD.'],
    [['report', '--from', '0000-01-01'], 'Expected a day as YYYY-MM-DD.'],
    [
      ['rebuild', '--from', '2026-03-02', '--to', '2026-03-01'],
      '--from 2026-03-02 is later than --to 2026-03-01.',
    ],
    [['rejects', 'list', '--limit', '0'], 'Expected a whole number, 1 or more.'],
    [['rejects', 'list', '--feed', 'ordrs'], '--feed ordrs is no feed; did you mean "orders"?'],
    [['rejects', 'discard', 'x'], '"x" is no id of a reject.'],
    [['rejects', 'discard'], "Missing required argument 'id'"],
    [['reset'], 'Nothing was done. This drops the schemas'],
    [['db'], 'A command is missing'],
    [[], 'A command is missing'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await storehouse(args)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  test('with --json the error is the one document on stdout', async () => {
    const { code, stdout, stderr } = await storehouse(['load', '--dryrun', '--json'])
    expect(JSON.parse(stdout)).toEqual({
      error: {
        type: 'UsageError',
        message: "Unknown option '--dryrun'. Did you mean --dry-run?",
        hint: expect.any(String),
        exit_code: 2,
      },
    })
    expect(stderr).toBe('')
    expect(code).toBe(2)
  })
})

describe('wrong configuration', () => {
  test('is reported before anything is done, with exit code 2', async () => {
    const own = mkdtempSync(join(folder, 'wrong-'))
    writeFileSync(join(own, 'storehouse.config.yaml'), 'timezon: UTC\ninbx: data\n')
    const { code, stdout, stderr } = await storehouse(['load'], {}, own)
    expect(stderr).toContain('storehouse.config.yaml: timezon: unknown key; did you mean "timezone"?')
    expect(stderr).toContain('storehouse.config.yaml: inbx: unknown key; did you mean "inbox"?')
    expect(stdout).toBe('')
    expect(code).toBe(2)
    expect(readdirSync(own)).toEqual(['storehouse.config.yaml'])
  })

  test('never shows the password of DATABASE_URL', async () => {
    const { code, stdout, stderr } = await storehouse(['status', '--debug'], {
      DATABASE_URL: 'mysql://me:hunter2@h/d',
    })
    expect(code).toBe(2)
    expect(stdout + stderr).not.toContain('hunter2')
  })
})

test('an unreachable database ends with exit code 1 and is not called a bug', async () => {
  const { code, stderr } = await storehouse(['status'], {
    DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/d',
  })
  expect(code).toBe(1)
  expect(stderr).toMatch(/Cannot connect to .*127\.0\.0\.1/)
  expect(stderr).not.toMatch(/bug|hunter2|\n {4}at /)
})

test('db start and stop say that they do nothing with a DATABASE_URL', async () => {
  for (const word of ['start', 'stop']) {
    const { code, stderr } = await storehouse(['db', word], { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/d' })
    expect(stderr).toContain('DATABASE_URL is set')
    expect(code).toBe(2)
  }
})

describe('a signal', () => {
  test.each([
    ['SIGINT', 130, 'load', 'Interrupted: nothing was published.'],
    ['SIGTERM', 143, 'load', 'Interrupted: nothing was published.'],
    ['SIGINT', 130, 'status', 'Interrupted.'],
  ] as const)('%s ends with exit code %i: %s', async (signal, exitCode, command, message) => {
    // A server that accepts the connection and never answers.
    const server = createServer((socket) => socket.on('error', () => undefined))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const child = spawn(process.execPath, [program, command], {
      cwd: folder,
      env: { PATH: process.env.PATH, DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/d` },
    })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    await once(server, 'connection')
    child.kill(signal)
    const [code] = await once(child, 'close')
    server.close()
    // On a slow machine the current step was named before.
    expect(stderr.replace('opening the database\n', '')).toBe(`${message}\n`)
    expect(code).toBe(exitCode)
  })
})

test('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, [program, '--help'], { cwd: folder, env: { PATH: process.env.PATH } })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

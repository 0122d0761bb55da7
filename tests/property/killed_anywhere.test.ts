import { spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stopServer } from '../../src/db/embedded/server.ts'
import { embeddedHome, openDatabase } from '../../src/db/open.ts'
import { contentsOf } from '../support/contents.ts'
import { filesIn } from '../support/files_in.ts'
import { rowsOf } from '../support/query.ts'
import { randomFrom } from '../support/seeded_random.ts'
import { defaultConfig, newShop } from '../support/shop.ts'

/** How many loads to kill; `npm run test:deep` kills more. */
const kills = Number(process.env.STOREHOUSE_TEST_KILLS ?? 2)
const seed = Number(process.env.STOREHOUSE_TEST_SEED ?? Date.now() % 1_000_000)

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))
const nightsFolder = fileURLToPath(new URL('../cases/six-nights/input', import.meta.url))

let home: string
let inbox: string
let config: Awaited<ReturnType<typeof defaultConfig>>

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'storehouse-killed-'))
  await chmod(home, 0o755)
  inbox = join(home, 'inbox')
  await mkdir(inbox)
  config = { ...(await defaultConfig(home)), home }
})
afterAll(async () => {
  await stopServer({ home: embeddedHome(config) }, 'immediate')
  await rm(home, { recursive: true, force: true })
})

test(
  'a load that is killed at any moment, or whose server is, leaves a whole night, and the next load continues',
  async () => {
    const random = randomFrom(seed)
    // One more night than kills, so that one follows undisturbed.
    const nights = (await readdir(nightsFolder)).sort().slice(0, kills + 1)
    const peaceful = await newShop()
    let longest = 8_000
    let killed = 0
    for (const [index, night] of nights.entries()) {
      const before = await published()
      await cp(join(nightsFolder, night), join(inbox, night), { recursive: true, preserveTimestamps: true })
      await peaceful.load([join(nightsFolder, night)])
      const after = comparable(await contentsOf(peaceful.db.pool))
      const due = Math.ceil((kills * (index + 1)) / nights.length) - killed
      for (let kill = 0; kill < due; kill++) {
        const start = performance.now()
        const load = startLoad()
        const isServer = random() < 0.3
        const delay = 300 + random() * longest
        const ended = await Promise.race([load.ended, pause(delay)])
        if (ended === undefined) {
          if (isServer) await killServer()
          load.child.kill('SIGKILL')
          await load.ended
        } else {
          expect(ended.code, ended.log).toBeOneOf([0, 3])
          longest = performance.now() - start
        }
        killed += 1
        const now = await published()
        const told = `seed ${seed}, ${night}, kill ${kill}: ${isServer ? 'server' : 'load'} after ${Math.round(delay)} ms`
        expect([before, after], told).toContainEqual(now)
      }
      const ended = await startLoad().ended
      expect(ended.code, ended.log).toBeOneOf([0, 3])
      expect(await published(), `seed ${seed}, ${night}`).toEqual(after)
      expect(await filesIn(inbox), `seed ${seed}, ${night}: all files are in the archive`).toEqual([])
    }
    expect(killed).toBeGreaterThanOrEqual(kills)
  },
  (kills * 30 + 300) * 1000,
)

function startLoad() {
  const child = spawn(process.execPath, [program, 'load'], {
    cwd: home,
    env: { PATH: process.env.PATH, STOREHOUSE_HOME: home, STOREHOUSE_INBOX: inbox },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  const ended = new Promise<{ code: number | null; log: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, log }))
  })
  return { child, ended }
}

/** What readers see; undefined before the first publication. */
async function published(): Promise<Record<string, string[]> | undefined> {
  const db = await openDatabase(config)
  try {
    const [there] = await rowsOf<{ is_there: boolean }>(
      db.pool,
      `select to_regclass('warehouse.publication') is not null as is_there`,
    )
    if (!there?.is_there || (await rowsOf(db.pool, 'select from warehouse.publication')).length === 0)
      return undefined
    return comparable(await contentsOf(db.pool))
  } finally {
    await db.close()
  }
}

/**
 * Staging is unlogged, and empty after a crash of the server. The text of a row that goes back to waiting later is then
 * written from its values, as when staging no longer has it.
 */
function comparable(contents: Record<string, string[]>): Record<string, string[]> {
  const rejects = (contents['ops.rejected_rows'] ?? []).map((row) => {
    const { raw_row, ...rest } = JSON.parse(row)
    return JSON.stringify(rest)
  })
  return { ...contents, 'ops.rejected_rows': rejects.sort() }
}

/** Like a power cut: kills the server and all its processes at once. */
async function killServer(): Promise<void> {
  const file = join(embeddedHome(config), 'data', 'postmaster.pid')
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0])
  if (!pid) return
  const children = await childrenOf(pid)
  for (const one of [pid, ...children]) {
    try {
      process.kill(one, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.trim().split(/\s+/).filter(Boolean).map(Number)
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))

/** Runs a command until it is told to end. */
async function run(db: TestDatabase, args: string[], environment: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'storehouse-serve-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'data', 'inbox'), { recursive: true })
  await writeFile(join(folder, 'data', 'inbox', 'categories.csv'), 'category_id,category_name\n1,Lamps\n')
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, DATABASE_URL: db.url, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = { out: '', log: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.log += chunk
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  return {
    said,
    interrupt: () => child.kill('SIGINT'),
    seen: (text: RegExp) => expect.poll(() => said.log + said.out, { timeout: 60_000 }).toMatch(text),
    ended: async () => ({ code: (await closed)[0], ...said }),
  }
}

const address = (text: string) => /http:\/\/localhost:\d+/.exec(text)?.[0] ?? ''

test('`serve` shows the pages and their figures until it is interrupted', async () => {
  const db = await newDatabase()
  const served = await run(db, ['serve', '--port', '0'])
  await served.seen(/The dashboard is at http:\/\/localhost:\d+ until Ctrl-C/)
  const url = address(served.said.log)
  const page = await fetch(`${url}/overview`)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1]
  expect((await fetch(`${url}${script}`)).status).toBe(200)
  expect((await fetch(`${url}/api/v1/meta`)).status).toBe(200)
  expect((await fetch(`${url}/api/v1/pages/funnel`)).status).toBe(200)
  served.interrupt()
  const { code, log } = await served.ended()
  expect(log.trimEnd().split('\n').at(-1)).toBe('The dashboard was stopped.')
  expect(code).toBe(0)
}, 120_000)

test('`serve` needs a token beyond this machine, and reports a port that is taken', async () => {
  const db = await newDatabase()
  const open = await (await run(db, ['serve', '--host', '0.0.0.0'])).ended()
  expect(open.code).toBe(2)
  expect(open.log).toMatch(/STOREHOUSE_DASHBOARD_TOKEN is not set/)

  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const taken = await (await run(db, ['serve', '--port', String(port)])).ended()
  expect(taken.code).toBe(1)
  expect(taken.log).toContain(
    `The dashboard cannot listen on 127.0.0.1:${port}: another program listens there.`,
  )
  const wrong = await (await run(db, ['serve', '--port', 'http'])).ended()
  expect([wrong.code, wrong.log]).toEqual([2, expect.stringContaining('--port http is no port.')])
}, 120_000)

test('`start` serves the dashboard, too, and takes another port if its own is taken', async () => {
  const db = await newDatabase()
  const other = createServer().listen(4400, '127.0.0.1')
  onTestFinished(() => void other.close())
  await Promise.race([once(other, 'listening'), once(other, 'error')])
  const started = await run(db, ['start'], { STOREHOUSE_DASHBOARD_TOKEN: 'secret-of-the-shop' })
  await started.seen(/Running until Ctrl-C/)
  expect(started.said.log).toContain('Port 4400 is taken; the dashboard takes another one.')
  const url = address(started.said.out)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/api/v1/meta`)).status).toBe(401)
  const headers = { authorization: 'Bearer secret-of-the-shop' }
  const meta = (await (await fetch(`${url}/api/v1/meta`, { headers })).json()) as {
    publication: { runId: number }
  }
  expect(meta.publication.runId).toBe(1)
  started.interrupt()
  expect((await started.ended()).code).toBe(0)
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
}, 120_000)

test('`load --watch` loads the inbox, and refuses paths', async () => {
  const db = await newDatabase()
  const watching = await run(db, ['load', '--watch'])
  await watching.seen(/published run 1/)
  watching.interrupt()
  const { code, log } = await watching.ended()
  expect(log).toContain('Watching ')
  expect(log.trimEnd().split('\n').at(-1)).toBe('The inbox is not watched any more; nothing was at work.')
  expect(code).toBe(0)
  const wrong = await (await run(db, ['load', '--watch', 'exports'])).ended()
  expect([wrong.code, wrong.log]).toEqual([2, expect.stringContaining('--watch loads the inbox as it is')])
})

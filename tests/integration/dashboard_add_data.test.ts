import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { Problem, UploadsAnswer } from '../../src/dashboard/contract.ts'
import { UploadArea } from '../../src/dashboard/uploads/upload_area.ts'
import { openDashboard } from '../support/dashboard.ts'
import { newDatabase } from '../support/new_database.ts'
import { newShop } from '../support/shop.ts'

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))
const api = '/api/v1/uploads'

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storehouse-uploads-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A dashboard with its own folder and database, as for somebody who starts it. */
async function serve() {
  const folder = await newFolder()
  const child = spawn(process.execPath, [program, 'serve', '--port', '0'], {
    cwd: folder,
    env: { PATH: process.env.PATH, DATABASE_URL: (await newDatabase()).url },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  await expect.poll(() => log, { timeout: 60_000 }).toMatch(/http:\/\/localhost:\d+/)
  const url = /http:\/\/localhost:\d+/.exec(log)?.[0] ?? ''
  const send = async (method: string, path: string, body?: unknown) => {
    const isBytes = Buffer.isBuffer(body)
    const response = await fetch(`${url}${api}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : {
            headers: { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' },
            body: isBytes ? new Uint8Array(body) : JSON.stringify(body),
          }),
    })
    return { status: response.status, text: await response.text() }
  }
  return {
    folder,
    send,
    handIn: (name: string, text: string) => {
      const bytes = Buffer.from(text)
      return send('POST', `/${encodeURIComponent(name)}?offset=0&size=${bytes.length}`, bytes)
    },
    seen: async () => JSON.parse((await send('GET', '')).text) as UploadsAnswer,
  }
}

const german = 'Bestellnummer;Datum;Summe\nB1;2026-03-01;1.234,50\nB2;17.03.2026;12,00\n'

test('a file is handed in, inspected, mapped, and loaded after confirmation', async () => {
  const dashboard = await serve()
  expect((await dashboard.handIn('verkauf.csv', german)).status).toBe(204)
  const [file] = (await dashboard.seen()).files
  expect(file).toMatchObject({ name: 'verkauf.csv', isLoadable: false })
  expect(file?.proposal).toContain('Bestellnummer: order_id')
  expect(await readdir(join(dashboard.folder, 'data', 'inbox')).catch(() => [])).toEqual([])

  const columns = { Bestellnummer: 'order_id', Datum: 'time', Summe: 'total_price' }
  expect((await dashboard.send('PUT', '/verkauf.csv/mapping', { feed: 'orders', columns })).status).toBe(204)
  const config = await readFile(join(dashboard.folder, 'storehouse.config.yaml'), 'utf8')
  expect(config).toContain('Bestellnummer: order_id')
  expect((await dashboard.seen()).files).toMatchObject([{ isLoadable: true, feed: 'orders' }])

  expect((await dashboard.send('POST', '/load', { names: ['verkauf.csv'] })).status).toBe(202)
  await expect.poll(async () => (await dashboard.seen()).load?.status, { timeout: 60_000 }).toBe('published')
  const { load, files } = await dashboard.seen()
  expect(load?.files).toMatchObject([{ feed: 'orders', outcome: 'loaded', rowsRead: 2, inserted: 2 }])
  expect(files).toEqual([])
  // The next load moves it to the archive, as a file that was loaded before.
  expect(await readdir(join(dashboard.folder, 'data', 'inbox'))).toEqual(['verkauf.csv'])
}, 120_000)

test('the settings that inspect proposes are kept by one click', async () => {
  const dashboard = await serve()
  await dashboard.handIn('Bestellungen März.csv', german)
  expect((await dashboard.send('POST', '/settings')).status).toBe(204)
  expect((await dashboard.seen()).files).toMatchObject([{ isLoadable: true, feed: 'orders', proposal: null }])
}, 120_000)

test('a file arrives in slices, whole or not at all', async () => {
  const folder = await newFolder()
  const area = new UploadArea(folder, 1)
  const text = Buffer.from('order_id,time\nA,2026-03-01\n')
  const size = text.length
  await area.receive('orders.csv', text.subarray(0, 10), { offset: 0, size })
  expect(await area.list()).toEqual([])
  await area.receive('orders.csv', text.subarray(10), { offset: 10, size })
  const [file] = await area.list()
  expect(await readFile(file?.path ?? '')).toEqual(text)

  await area.receive('more.csv', text.subarray(0, 10), { offset: 0, size })
  await expect(area.receive('more.csv', text.subarray(12), { offset: 12, size })).rejects.toThrow(
    '"more.csv" did not come in one piece.',
  )
  await expect(area.receive('orders.csv', text, { offset: 0, size })).rejects.toThrow('is here already')
  await expect(area.receive('huge.csv', text, { offset: 0, size: 2e9 })).rejects.toThrow('too large')
})

test.each([
  '../evil.csv',
  'a/b.csv',
  '..',
  '.hidden.csv',
  '',
  'x\u0000.csv',
  'x.part',
  `${'x'.repeat(300)}.csv`,
])('the name %j is refused', async (name) => {
  const area = new UploadArea(await newFolder(), 1)
  await expect(area.receive(name, Buffer.from('x'), { offset: 0, size: 1 })).rejects.toThrow(
    "can't be the name of a file here",
  )
})

test('a file that is handed in never replaces one of the same name in the inbox', async () => {
  const folder = await newFolder()
  const area = new UploadArea(join(folder, 'home'), 1)
  const inbox = join(folder, 'inbox')
  for (const text of ['one', 'two']) {
    await area.receive('orders.csv', Buffer.from(text), { offset: 0, size: 3 })
    await area.confirm(['orders.csv'], inbox)
  }
  expect(await readFile(join(inbox, 'orders.csv'), 'utf8')).toBe('one')
  const beside = (await readdir(inbox)).find((name) => name.startsWith('handed-in-')) ?? ''
  expect(await readFile(join(inbox, beside, 'orders.csv'), 'utf8')).toBe('two')
})

test('other sites and strangers can hand in nothing, and handing in can be switched off', async () => {
  const shop = await newShop()
  const token = 'a-long-secret-0123456789'
  const guarded = await openDashboard(shop, { token })
  const upload = {
    method: 'POST' as const,
    payload: 'x',
    headers: { 'content-type': 'application/octet-stream' },
  }
  expect((await guarded.ask(`${api}/orders.csv?offset=0&size=1`, upload)).statusCode).toBe(401)
  const open = await openDashboard(shop)
  const foreign = { ...upload, headers: { ...upload.headers, 'sec-fetch-site': 'cross-site' } }
  expect((await open.ask(`${api}/orders.csv?offset=0&size=1`, foreign)).statusCode).toBe(403)
  const closed = await openDashboard(shop, { addData: false })
  expect((await closed.ask(api)).statusCode).toBe(404)
  const unknown = await open.ask(`${api}/load`, { method: 'POST', payload: { names: ['nothing.csv'] } })
  expect([unknown.statusCode, unknown.json<Problem>().error.message]).toEqual([
    404,
    'There is no file "nothing.csv" here.',
  ])
})

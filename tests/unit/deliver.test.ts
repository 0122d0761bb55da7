import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { Message } from '../../src/deliver/message.ts'
import { Outbox } from '../../src/deliver/outbox.ts'
import type { Addresses } from '../../src/deliver/ways.ts'
import { newMailServer } from '../support/mail_server.ts'
import { scratchFolder } from '../support/scratch_folder.ts'
import { newWebhook, toWebhook } from '../support/webhook.ts'

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))

const message = (key: string, more: Partial<Message> = {}): Message => ({
  key,
  kind: 'alert',
  event: 'job_failed',
  subject: 'Storehouse on here: the job load failed',
  text: 'Storehouse on here: the job load failed. Orders <3 & more.',
  fields: { job: 'load' },
  host: 'here',
  at: '2026-11-20T01:00:00.000Z',
  ifInDoubt: 'again',
  ...more,
})

const none: Addresses = {
  alerts: { webhook: undefined, slack: undefined, mail: [] },
  mail: undefined,
  digest: { every: 'off', at: '07:00', weekday: 'monday', to: [], ways: ['mail'] },
}

async function newHome(): Promise<string> {
  const folder = await mkdtemp(join(scratchFolder(), 'deliver-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** An outbox with a chosen time. */
function newOutbox(home: string, addresses: Partial<Addresses>) {
  const end = new AbortController()
  onTestFinished(() => end.abort())
  const said: string[] = []
  const clock = { now: new Date('2026-11-20T01:00:00Z') }
  const outbox = new Outbox({
    home,
    addresses: async () => ({ ...none, ...addresses }),
    signal: end.signal,
    now: () => clock.now,
    local: (instant) => instant.toISOString().slice(11, 16),
    tell: (level, text) => said.push(`${level}: ${text}`),
  })
  const deliverAfter = (minutes: number) => {
    clock.now = new Date(clock.now.getTime() + minutes * 60_000)
    return outbox.deliver()
  }
  return { outbox, said, deliverAfter }
}

test('a message is sent once by each way, in its form', async () => {
  const [webhook, slack, mail] = await Promise.all([newWebhook(), newWebhook(), newMailServer()])
  const { outbox } = newOutbox(await newHome(), {
    alerts: { webhook: webhook.url, slack: slack.url, mail: ['anna@shop.example', 'bo@shop.example'] },
    mail: mail.settings,
  })
  const html = '<p>Failed <img src="cid:course"></p>'
  const picture = { name: 'course', png: Buffer.from('a picture').toString('base64') }
  expect(await outbox.post(message('a', { html, pictures: [picture] }))).toBe(true)
  expect(await outbox.post(message('a'))).toBe(false)
  await outbox.deliver()
  await outbox.deliver()
  expect(await outbox.post(message('a'))).toBe(false)
  expect(await outbox.waiting()).toEqual([])

  expect(webhook.posts).toEqual([
    expect.objectContaining({
      text: 'Storehouse on here: the job load failed. Orders <3 & more.',
      event: 'job_failed',
      key: 'a',
      job: 'load',
    }),
  ])
  expect(slack.posts).toEqual([
    {
      text: 'Storehouse on here: the job load failed',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Storehouse on here: the job load failed' } },
        {
          type: 'section',
          text: { type: 'mrkdwn', text: 'Storehouse on here: the job load failed. Orders &lt;3 &amp; more.' },
        },
      ],
    },
  ])
  expect(mail.mails).toHaveLength(1)
  const [sent] = mail.mails
  expect(sent).toMatchObject({
    from: { name: 'Storehouse', address: 'storehouse@shop.example' },
    to: [{ address: 'anna@shop.example' }, { address: 'bo@shop.example' }],
    subject: 'Storehouse on here: the job load failed',
    date: '2026-11-20T01:00:00.000Z',
  })
  expect(sent?.text).toContain('Orders <3 & more.')
  expect(sent?.html).toContain('cid:course')
  expect(sent?.attachments[0]).toMatchObject({
    contentId: '<course>',
    disposition: 'inline',
    mimeType: 'image/png',
  })
})

test('a way that fails delays no other, is tried again later, and reports when it works', async () => {
  const [webhook, slack] = await Promise.all([newWebhook(), newWebhook()])
  webhook.answer.status = 503
  const { outbox, said, deliverAfter } = newOutbox(await newHome(), {
    alerts: { ...toWebhook(webhook.url), slack: slack.url },
  })
  await outbox.post(message('a'))
  await outbox.deliver()
  await deliverAfter(0)
  expect([webhook.posts.length, slack.posts.length]).toEqual([1, 1])
  expect(said).toEqual([
    'warning: The webhook of alerts.webhook could not be told: it answered 503. The message is kept and sent again at 01:01.',
  ])
  await deliverAfter(1)
  await deliverAfter(4)
  expect(webhook.posts).toHaveLength(2)
  webhook.answer.status = 204
  await deliverAfter(1)
  expect(said.at(-1)).toBe('info: The webhook of alerts.webhook was told what it had missed.')
  expect([webhook.posts.length, slack.posts.length]).toEqual([3, 1])
  expect(await outbox.waiting()).toEqual([])
})

test('a refused message does not stop the others', async () => {
  const webhook = await newWebhook()
  const { outbox, said } = newOutbox(await newHome(), { alerts: toWebhook(webhook.url) })
  await outbox.post(message('a', { at: '2026-11-20T00:00:00Z', event: 'too_large' }))
  await outbox.post(message('b'))
  webhook.answer.statusOf = ({ event }) => (event === 'too_large' ? 413 : 204)
  await outbox.deliver()
  expect((await outbox.waiting()).map((entry) => entry.message.key)).toEqual(['a'])
  expect(said[0]).toContain('it answered 413 (the message is too large for it)')
})

test('messages are sent even if the disk is full', async () => {
  const webhook = await newWebhook()
  const folder = await newHome()
  await writeFile(join(folder, 'home'), 'no folder')
  const { outbox, said } = newOutbox(join(folder, 'home'), { alerts: toWebhook(webhook.url) })
  await outbox.post(message('a'))
  await outbox.deliver()
  await outbox.deliver()
  expect(webhook.posts).toHaveLength(1)
  expect(said).toEqual([
    expect.stringMatching(/outbox can't be used .*: after a restart, messages may be sent again/),
  ])
})

/** A folder with the settings for `storehouse deliver`. */
async function newFolder(alerts: object, mail: object = {}) {
  const folder = await newHome()
  await writeFile(join(folder, 'storehouse.config.json'), JSON.stringify({ alerts, mail }))
  return folder
}

/** Sends what is waiting, to the end or until it is killed at a failpoint. */
async function deliver(folder: string, failpoint?: string, ...args: string[]) {
  const child = spawn(process.execPath, [program, 'deliver', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...(failpoint ? { STOREHOUSE_FAILPOINT: `${failpoint}=kill` } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [out, err, [code, signal]] = await Promise.all([
    child.stdout.toArray(),
    child.stderr.toArray(),
    once(child, 'close'),
  ])
  return { code, signal, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }
}

// What a kill leaves is once in all, but while the other side may have it and has not said so: there the message says what is
// worse, that it comes twice or that it does not come.
test.each([
  { failpoint: 'mail written', ifInDoubt: 'leave', times: 1 },
  { failpoint: 'mail sending', ifInDoubt: 'leave', times: 0 },
  { failpoint: 'mail sending', ifInDoubt: 'again', times: 1 },
  { failpoint: 'mail taken', ifInDoubt: 'leave', times: 1 },
  { failpoint: 'mail taken', ifInDoubt: 'again', times: 2 },
  { failpoint: 'mail sent', ifInDoubt: 'again', times: 1 },
  { failpoint: 'webhook sending', ifInDoubt: 'again', times: 1 },
  { failpoint: 'webhook taken', ifInDoubt: 'leave', times: 1 },
  { failpoint: 'webhook sent', ifInDoubt: 'again', times: 1 },
] as const)('a message killed at $failpoint, if in doubt $ifInDoubt, comes $times times', async (row) => {
  const way = row.failpoint.split(' ')[0]
  const [webhook, mail] = await Promise.all([newWebhook(), newMailServer()])
  const { host, port, security, from } = mail.settings
  const settings = way === 'mail' ? { mail: ['anna@shop.example'] } : { webhook: webhook.url }
  const folder = await newFolder(settings, way === 'mail' ? { host, port, security, from } : {})
  const { outbox, said } = newOutbox(join(folder, '.storehouse'), {
    alerts: { ...none.alerts, ...settings },
    mail: mail.settings,
  })
  await outbox.post(message('a', { ifInDoubt: row.ifInDoubt }))
  expect(await deliver(folder, row.failpoint)).toMatchObject({ signal: 'SIGKILL' })
  await outbox.deliver()
  await outbox.deliver()
  expect(await outbox.waiting()).toEqual([])
  expect(webhook.posts.length + mail.mails.length).toBe(row.times)
  const isTold = row.ifInDoubt === 'leave' && !row.failpoint.endsWith('written')
  expect(said.filter((line) => line.includes('Nobody knows whether "Storehouse on here'))).toHaveLength(
    isTold ? 1 : 0,
  )
  // Whoever gets it twice can tell.
  expect(new Set(mail.mails.map(({ messageId }) => messageId)).size).toBe(mail.mails.length > 0 ? 1 : 0)
  expect(await outbox.post(message('a'))).toBe(false)
})

test('deliver --test reports for each way whether it works, and what is wrong', async () => {
  const webhook = await newWebhook()
  const mail = await newMailServer({
    authOptional: false,
    onAuth: (_auth, _session, callback) => callback(new Error('no')),
  })
  const { host, port, from } = mail.settings
  webhook.answer.status = 404
  const folder = await newFolder(
    { webhook: webhook.url, mail: ['anna@shop.example'] },
    { host, port, security: 'none', from },
  )
  const wrong = await deliver(folder, undefined, '--test')
  expect(wrong.code).toBe(1)
  expect(wrong.out).toMatch(
    /alerts\.webhook has not taken it: it answered 404 \(there is no such address: it may be an old one\)/,
  )
  expect(wrong.out).toMatch(/mail\.host has not taken it: it wants a login: set STOREHOUSE_MAIL_USER/)
  expect(wrong.out).not.toContain('secret')
  await writeFile(join(folder, 'storehouse.config.json'), '{}')
  expect(await deliver(folder, undefined, '--test')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Set alerts.webhook, alerts.slack or alerts.mail'),
  })
})

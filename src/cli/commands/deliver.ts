import { hostname } from 'node:os'
import type { Command } from 'commander'
import { localTime } from '../../config/cron.ts'
import type { Way } from '../../deliver/ways.ts'
import { ConfigError } from '../../errors.ts'
import { action, command } from '../arguments.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

/** `storehouse deliver`. */
export function deliverCommand(): Command {
  return command('deliver', 'send the messages that wait, or a test message', [
    'storehouse deliver --test',
    'storehouse deliver',
  ])
    .option('--test', 'send a test message by each way of the settings, and say what went wrong')
    .addHelpText(
      'after',
      '\nThe schedule sends messages by itself: alarms, alerts and the digest. Without\n--test, what waits is tried now. Exit code 1: something was not taken.',
    )
    .action(
      action<{ test?: boolean }>((session, { test }) => (test ? sendTest(session) : sendWaiting(session))),
    )
}

async function sendTest(session: Session): Promise<Outcome> {
  const config = await session.config()
  const { waysFor } = await import('../../deliver/ways.ts')
  const ways = testedWays(waysFor('alert', config), waysFor('digest', config))
  if (ways.length === 0) {
    throw new ConfigError('The settings name nobody who is told.', {
      hint: 'Set alerts.webhook, alerts.slack or alerts.mail in storehouse.config: docs/alerts.md shows how.',
    })
  }
  const { randomUUID } = await import('node:crypto')
  const results = await session.during('sending', () =>
    Promise.all(
      ways.map(async (way) => {
        const key = `test-${randomUUID()}`
        const { trouble, note } = await way.send(testMessage(key), key, async () => undefined)
        return { way: way.name, label: way.label, said: trouble?.said ?? note ?? null, isTaken: !trouble }
      }),
    ),
  )
  return {
    json: { ways: results.map(({ way, isTaken, said }) => ({ way, isTaken, said })) },
    text: results.map(resultLine).join('\n'),
    exitCode: results.every(({ isTaken }) => isTaken) ? 0 : 1,
  }
}

/** Each way once; mail to those who get the digest too. */
function testedWays(alerts: readonly Way[], digest: readonly Way[]): Way[] {
  const isOwn = ({ name }: Way) => name === 'mail' || !alerts.some((one) => one.name === name)
  return [...alerts, ...digest.filter(isOwn)]
}

function resultLine({
  label,
  isTaken,
  said,
}: {
  label: string
  isTaken: boolean
  said: string | null
}): string {
  if (isTaken) return `${label} has taken the message.${said ? ` ${said}` : ''}`
  return `${label} has not taken it: ${said}`
}

function testMessage(key: string) {
  const host = hostname()
  return {
    key,
    kind: 'alert' as const,
    event: 'test',
    subject: `Storehouse on ${host}: a test message`,
    text: 'This is a test. Alarms, alerts and the digest will arrive the same way.',
    fields: {},
    host,
    at: new Date().toISOString(),
    ifInDoubt: 'again' as const,
  }
}

async function sendWaiting(session: Session): Promise<Outcome> {
  const config = await session.config()
  const { openOutbox } = await import('../../deliver/open_outbox.ts')
  const outbox = openOutbox(config, {
    signal: session.signal,
    tell: (level, message) => (level === 'info' ? session.note(message) : session.warn(message)),
  })
  await session.during('sending', () => outbox.deliver())
  const waiting = (await outbox.waiting()).map(({ message: { key, event, subject, at }, ways }) => ({
    key,
    event,
    subject,
    at,
    ways,
  }))
  const lines = waiting.map(({ at, subject }) => `  ${localTime(new Date(at), config.timezone)}  ${subject}`)
  return {
    json: { waiting },
    text: waiting.length === 0 ? 'No message waits.' : ['These wait still:', ...lines].join('\n'),
    exitCode: waiting.length === 0 ? 0 : 1,
  }
}

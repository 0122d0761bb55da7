import type { Config } from '../config/config.ts'
import { slackBody, webhookBody } from './bodies.ts'
import { sendMail } from './mail.ts'
import type { Message, WayName } from './message.ts'
import type { Handed } from './trouble.ts'
import { postJson } from './webhook.ts'

/** A way that the settings name. */
export interface Way {
  name: WayName
  /** Its name in messages. */
  label: string
  /** Sends a message. `id` identifies it. Awaits `handingOver` before the other side can accept it. */
  send(message: Message, id: string, handingOver: () => Promise<void>): Promise<Handed>
}

/** The settings that say where messages go. */
export type Addresses = Pick<Config, 'alerts' | 'mail' | 'digest'>

/** The ways for a kind of message. */
export function waysFor(kind: Message['kind'], { alerts, mail, digest }: Addresses): Way[] {
  const to = kind === 'digest' ? digest.to : alerts.mail
  const all = [
    ...(alerts.webhook === undefined ? [] : [webhookWay(alerts.webhook)]),
    ...(alerts.slack === undefined ? [] : [slackWay(alerts.slack)]),
    ...(mail === undefined || to.length === 0 ? [] : [mailWay(mail, to)]),
  ]
  return kind === 'digest' ? all.filter(({ name }) => digest.ways.includes(name)) : all
}

function webhookWay(address: string): Way {
  return {
    name: 'webhook',
    label: 'The webhook of alerts.webhook',
    async send(message, id, handingOver) {
      await handingOver()
      return postJson(address, webhookBody(message), id)
    },
  }
}

function slackWay(address: string): Way {
  return {
    name: 'slack',
    label: 'The chat of alerts.slack',
    async send(message, id, handingOver) {
      await handingOver()
      return postJson(address, slackBody(message), id)
    },
  }
}

function mailWay(server: NonNullable<Config['mail']>, to: readonly string[]): Way {
  return {
    name: 'mail',
    label: 'The mail server of mail.host',
    send: (message, id, handingOver) => sendMail({ server, to, id, message }, handingOver),
  }
}

import { z } from 'zod'
import { MAIL_SECURITIES, WEEKDAYS } from './config.ts'
import { text } from './schema_text.ts'
import * as values from './values.ts'

/** What Storehouse sends: who gets alarms, the digest, and how mail is sent. */
export const messages = {
  alerts: z
    .strictObject({
      webhook: text(values.parseWebhook)
        .optional()
        .describe(
          'Address that gets a JSON message when a scheduled run fails, and once for each file that is refused, has no sound row or cannot be archived.',
        ),
      slack: text(values.parseWebhook)
        .optional()
        .describe('Address of an incoming webhook of Slack, or of a chat that accepts the same messages.'),
      mail: z
        .array(text(values.parseMailAddress))
        .default([])
        .describe('Who gets the same by mail: `["anna@shop.example"]`. Needs `mail`.'),
    })
    .prefault({})
    .describe('Who gets a message when a night fails or has a problem; see [alerts](alerts.md).'),
  digest: z
    .strictObject({
      every: z
        .enum(['day', 'week', 'off'])
        .default('off')
        .describe('Whether the morning page is sent each day, each week, or not.'),
      at: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is no time of day: write it as "07:00"')
        .default('07:00')
        .describe(
          'The earliest time, in the business time zone. If the night is published later, it is sent then.',
        ),
      weekday: z.enum(WEEKDAYS).default('monday').describe('Day of a weekly digest.'),
      to: z
        .array(text(values.parseMailAddress))
        .default([])
        .describe('Who gets it by mail: `["anna@shop.example"]`. Needs `mail`.'),
      ways: z
        .array(z.enum(['webhook', 'slack', 'mail']))
        .prefault(['mail'])
        .describe('How it is sent: `mail`, `slack` (to `alerts.slack`), `webhook` (to `alerts.webhook`).'),
    })
    .prefault({})
    .describe(
      'The morning page as a message, once the night is published; see [alerts](alerts.md#the-digest).',
    ),
  mail: z
    .strictObject({
      host: z
        .string()
        .regex(/^[\w.:-]+$/, 'is no host name or address')
        .optional()
        .describe('Mail server that sends the messages: `smtp.shop.example`.'),
      port: z
        .int()
        .min(1)
        .max(65535)
        .optional()
        .describe('Its port. Default: 587 with `starttls`, 465 with `tls`, 25 with `none`.'),
      security: z
        .enum(MAIL_SECURITIES)
        .default('starttls')
        .describe(
          'How the connection is encrypted: after a greeting (`starttls`), from the start (`tls`), or not at all (`none`). With `none`, a password is only allowed on this machine.',
        ),
      from: text(values.parseMailSender)
        .optional()
        .describe('The sender of the mail: `Storehouse <storehouse@shop.example>`.'),
    })
    .prefault({})
    .describe('How mail is sent. User and password come from the environment.'),
  alarms: z
    .strictObject({
      rejectedPercent: z
        .number()
        .min(0)
        .max(100)
        .default(5)
        .describe('The alarm rings if more than this percentage of a feed’s newest day was rejected.'),
      unusual: z
        .boolean()
        .default(true)
        .describe(
          'Whether an alarm rings if a feed’s rows, orders, sessions or net revenue are far from what was [expected](alerts.md#what-is-expected-for-a-day).',
        ),
      freeGigabytes: z
        .number()
        .min(0)
        .default(1)
        .describe(
          'The alarm rings if a disk of home, inbox or archive has less free space than this, in GB.',
        ),
      ping: text(values.parseWebhook)
        .optional()
        .describe(
          'Address of a dead man’s switch. It gets a request after each good night, and one with `/fail` appended after a bad night. If the service hears nothing for a day, it tells you.',
        ),
    })
    .prefault({})
    .describe('Which alarms ring. `alerts` says who gets them.'),
}

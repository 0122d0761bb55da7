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
        .describe('Address of an incoming webhook of Slack, or of a chat that takes the same messages.'),
      mail: z
        .array(text(values.parseMailAddress))
        .default([])
        .describe('Who gets the same by mail: `["anna@shop.example"]`. Needs `mail`.'),
    })
    .prefault({})
    .describe('Who is told when a night fails or meets a problem; see [alerts](alerts.md).'),
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
        .describe('From when on, in the business time zone; later where the night is published later.'),
      weekday: z.enum(WEEKDAYS).default('monday').describe('Day of the week, of a weekly one.'),
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
        .describe('Mail server that takes what Storehouse sends: `smtp.shop.example`.'),
      port: z
        .int()
        .min(1)
        .max(65535)
        .optional()
        .describe('Its port; without it, 587 with `starttls`, 465 with `tls`, 25 with `none`.'),
      security: z
        .enum(MAIL_SECURITIES)
        .default('starttls')
        .describe(
          'How the connection is encrypted: after a greeting (`starttls`), from the start (`tls`), or not at all (`none`), which takes no password but on this machine.',
        ),
      from: text(values.parseMailSender)
        .optional()
        .describe('Who the mail is from: `Storehouse <storehouse@shop.example>`.'),
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
        .describe('Share of the rows of the newest day of a feed above which rejected ones ring.'),
      unusual: z
        .boolean()
        .default(true)
        .describe(
          'Whether rows of a feed, orders, sessions and net revenue ring where they are far from those of the same weekdays of eight weeks.',
        ),
      freeGigabytes: z
        .number()
        .min(0)
        .default(1)
        .describe('Free space of a disk, in GB, below which it rings: of home, inbox and archive.'),
      ping: text(values.parseWebhook)
        .optional()
        .describe(
          'Address of a dead man’s switch: it is asked for after each good night, and with `/fail` at its end after a bad one. A service there that hears nothing for a day tells you.',
        ),
    })
    .prefault({})
    .describe('What rings; `alerts` says who hears it.'),
}

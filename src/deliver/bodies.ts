import { toJson } from '../reports/json.ts'
import type { Message } from './message.ts'

/** A message as JSON for programs. Chat programs show its `text`. */
export function webhookBody({ key, event, host, subject, text, fields }: Message): string {
  return toJson({ text, event, key, host, subject, ...fields })
}

/** The most characters that a chat accepts in one block. */
const LONGEST_HEAD = 150
const LONGEST_TEXT = 2_900

/** A message for Slack and for chats that accept the same form. */
export function slackBody({ subject, text, blocks }: Message): string {
  return JSON.stringify({
    text: slackText(subject),
    blocks: blocks ?? [
      { type: 'header', text: { type: 'plain_text', text: shortened(subject, LONGEST_HEAD) } },
      { type: 'section', text: { type: 'mrkdwn', text: slackText(shortened(text, LONGEST_TEXT)) } },
    ],
  })
}

/** Text in which a chat finds no markup. */
export function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

/** The ways to send a message, in the order in which they are tried. */
export const WAYS = ['webhook', 'slack', 'mail'] as const

export type WayName = (typeof WAYS)[number]

/** A picture. The HTML refers to it as `cid:` and its name. */
interface Picture {
  name: string
  /** PNG, in base64. */
  png: string
}

/** A message to everybody whom the settings name. */
export interface Message {
  /** Lower-case letters, digits and hyphens. There is one message per key: posting the key again does nothing. */
  key: string
  /** Decides whether the recipients of `alerts` or of `digest` get it. */
  kind: 'alert' | 'digest'
  /** The name of the event, for programs behind a webhook. */
  event: string
  /** One line. */
  subject: string
  text: string
  html?: string
  pictures?: Picture[]
  /** Blocks in Slack's form. Without them, Slack shows subject and text. */
  blocks?: unknown[]
  /** More for programs behind a webhook. */
  fields: Record<string, unknown>
  /** The sending machine, and when. */
  host: string
  at: string
  /**
   * What to do if the program ended while it sent the message, so that nobody knows whether it arrived. An important message
   * is sent again, since twice is better than never. Others are not.
   */
  ifInDoubt: 'again' | 'leave'
}

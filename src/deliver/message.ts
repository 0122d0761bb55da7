/** The ways that a message can take, in the order in which they are tried. */
export const WAYS = ['webhook', 'slack', 'mail'] as const

export type WayName = (typeof WAYS)[number]

/** A picture that the HTML shows by `cid:` and its name. */
interface Picture {
  name: string
  /** PNG, in base64. */
  png: string
}

/** What is to be told, to whomever the settings name. */
export interface Message {
  /** Small letters, digits and hyphens. Of a key there is one message: what is posted again under it is known already. */
  key: string
  /** Decides who gets it: those of `alerts`, or those of `digest`. */
  kind: 'alert' | 'digest'
  /** What happened, as programs behind a webhook read it. */
  event: string
  /** One line. */
  subject: string
  text: string
  html?: string
  pictures?: Picture[]
  /** Blocks of Slack's form; without them, subject and text are shown. */
  blocks?: unknown[]
  /** More for programs behind a webhook. */
  fields: Record<string, unknown>
  /** The machine that it comes from, and when. */
  host: string
  at: string
  /**
   * What becomes of it where the program was ended while it was handed over, so that nobody knows whether it has arrived. What
   * must be known is sent again, since twice is better than never; the rest is left.
   */
  ifInDoubt: 'again' | 'leave'
}

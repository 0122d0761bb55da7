import { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { MailServer } from '../config/config.ts'
import { failpoint } from '../failpoint.ts'
import type { Message } from './message.ts'
import { type Handed, networkReason, quotedAnswer } from './trouble.ts'

const CONNECT_MS = 10_000
const ANSWER_MS = 30_000

export interface Mail {
  server: MailServer
  to: readonly string[]
  /** Identifies the message. It stays the same when the message is sent again. */
  id: string
  message: Message
}

/**
 * Sends a mail to the server. Awaits `handingOver` before it sends the last bytes: until then the server cannot accept the
 * mail. Never throws.
 */
export async function sendMail(mail: Mail, handingOver: () => Promise<void>): Promise<Handed> {
  const { server } = mail
  let isHandedOver = false
  const whole = await composed(mail)
  async function* parts() {
    yield whole.subarray(0, -1)
    failpoint('mail written')
    await handingOver()
    isHandedOver = true
    yield whole.subarray(-1)
  }
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    ...(server.login ? { auth: { user: server.login.user, pass: server.login.password } } : {}),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    const { rejected } = await transport.sendMail({
      envelope: { from: server.from, to: [...mail.to] },
      raw: Readable.from(parts()),
    })
    // The other recipients have it. Sending it again would reach them twice.
    return rejected.length > 0
      ? { note: `The mail server does not take mail to ${rejected.join(', ')}.` }
      : {}
  } catch (error) {
    const { isOfMessage, said } = reasonOf(error as MailError, server)
    // An answer means that the mail was refused. Without one, nobody knows.
    const isInDoubt = isHandedOver && (error as MailError).responseCode === undefined
    return { trouble: { said, isOfMessage, isInDoubt } }
  } finally {
    transport.close()
  }
}

/** The mail as it is sent. A second try sends the same bytes. */
async function composed({ server, to, id, message }: Mail): Promise<Buffer> {
  const { subject, text, html, pictures = [], at } = message
  const mail = new MailComposer({
    from: server.from,
    to: [...to],
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    attachments: pictures.map(({ name, png }) => ({
      cid: name,
      filename: `${name}.png`,
      content: png,
      encoding: 'base64',
      contentType: 'image/png',
      contentDisposition: 'inline' as const,
    })),
    date: new Date(at),
    messageId: `<${id}@${domainOf(server.from)}>`,
    // Stops out-of-office replies.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return mail.compile().build()
}

function domainOf(from: string): string {
  return /@([^>@]+)>?$/.exec(from)?.[1] ?? 'localhost'
}

interface MailError extends Error {
  /** Of nodemailer. */
  code?: string
  /** The server's answer and its code. */
  response?: string
  responseCode?: number
  cause?: unknown
}

interface Reason {
  is: boolean
  said: string
  isOfMessage?: boolean
}

/** What went wrong and what to change. The first match counts. */
function reasonOf(error: MailError, server: MailServer): { said: string; isOfMessage: boolean } {
  const { code = '', message, response = '' } = error
  const place = `${server.host}, port ${server.port}`
  const network = networkReason(systemCode(error))
  const noLogin = 'it wants a login: set STOREHOUSE_MAIL_USER and STOREHOUSE_MAIL_PASSWORD.'
  const reasons: Reason[] = [
    {
      is: server.login !== undefined && code === 'EAUTH',
      said: 'it does not take STOREHOUSE_MAIL_USER with STOREHOUSE_MAIL_PASSWORD. Many providers want a password made for programs.',
    },
    {
      is: ['EAUTH', 'ENOAUTH'].includes(code) || /^530|authentication required/i.test(response),
      said: noLogin,
    },
    { is: code === 'EENVELOPE', said: 'it refuses mail.from, or whom the mail is for.', isOfMessage: true },
    { is: code === 'EMESSAGE', said: 'it refuses this mail.', isOfMessage: true },
    {
      is: /wrong version number|packet length too long|record layer/i.test(message),
      said: `it does not begin encrypted on port ${server.port}: set mail.security to starttls, or mail.port to 465.`,
    },
    { is: network !== undefined, said: `${network} (${place}).` },
    {
      is: code === 'ETLS' || /STARTTLS/i.test(message),
      said: `it offers no encryption after the greeting on port ${server.port}: set mail.security to tls, with mail.port 465.`,
    },
    { is: code === 'EDNS', said: `its name is not known: look at mail.host (${server.host}).` },
    {
      is: code === 'ETIMEDOUT',
      said: `it did not answer in time (${place}): look at mail.port and mail.security.`,
    },
    { is: code === 'ECONNECTION', said: `it broke the connection off (${place}).` },
  ]
  const { said, isOfMessage = false } = reasons.find(({ is }) => is) ?? { said: quotedAnswer(message) }
  return { said: response === '' ? said : `${said} It said: ${quotedAnswer(response)}`, isOfMessage }
}

/** The code of the system or of TLS behind an error of nodemailer. */
function systemCode({ code, message, cause }: MailError): string | undefined {
  const inner = (cause as NodeJS.ErrnoException | undefined)?.code
  return [inner, /\b(E[A-Z]{4,}|[A-Z]+_[A-Z_]+)\b/.exec(message)?.[1], code].find(
    (one) => networkReason(one) !== undefined,
  )
}

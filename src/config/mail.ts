import type { MailServer } from './config.ts'
import type { ConfigProblem } from './problems.ts'
import type { ParsedConfigFile } from './schema.ts'

const USUAL_PORTS: Record<MailServer['security'], number> = { starttls: 587, tls: 465, none: 25 }
const THIS_MACHINE = ['localhost', '127.0.0.1', '::1']

interface Beside {
  user: string | undefined
  password: string | undefined
  /** Settings that name who gets mail. */
  neededBy: readonly string[]
}

/** The mail server. Undefined if none is set. A missing setting is a problem only if mail is to be sent. */
export function mailServerOf(
  mail: Partial<ParsedConfigFile['mail']> | undefined,
  { user, password, neededBy }: Beside,
  source: string,
  problems: ConfigProblem[],
): MailServer | undefined {
  const { host, port, security = 'starttls', from } = mail ?? {}
  const wanted = neededBy[0] ?? (host === undefined ? undefined : 'mail.host')
  if (wanted === undefined) return undefined
  const missing = (key: string, what: string) =>
    problems.push({ key, source, message: `is needed beside ${wanted}: ${what}` })
  if (host === undefined) missing('mail.host', 'the server that takes the mail')
  if (from === undefined) missing('mail.from', 'who the mail is from')
  const login = loginOf(user, password, problems)
  if (host === undefined || from === undefined) return undefined
  if (login && security === 'none' && !THIS_MACHINE.includes(host)) {
    problems.push({
      key: 'mail.security',
      source,
      message: 'none would send the password readable through the network: write starttls or tls',
    })
  }
  return { host, port: port ?? USUAL_PORTS[security], security, from, login }
}

function loginOf(
  user: string | undefined,
  password: string | undefined,
  problems: ConfigProblem[],
): MailServer['login'] {
  if (user !== undefined && password !== undefined) return { user, password }
  if (user === undefined && password === undefined) return undefined
  const [name, secret] = ['STOREHOUSE_MAIL_USER', 'STOREHOUSE_MAIL_PASSWORD'] as const
  const [key, other] = user === undefined ? [name, secret] : [secret, name]
  problems.push({ key, source: 'environment', message: `is needed beside ${other}, or neither of them` })
  return undefined
}

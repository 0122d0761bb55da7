import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import type { ConfigProblem } from './problems.ts'
import { suggest } from './suggest.ts'

/** The environment variables that Storehouse reads, as docs/configuration.md lists them. */
export const VARIABLES = {
  DATABASE_URL: {
    description:
      'PostgreSQL 16 or newer, `postgres://user:password@host:port/database`. Without it, Storehouse runs its own server.',
    default: undefined,
  },
  STOREHOUSE_HOME: {
    description: 'Folder for the embedded server’s data, reports and logs.',
    default: '.storehouse',
  },
  STOREHOUSE_INBOX: {
    description: 'Folder that `load` reads; takes precedence over `inbox` in the file.',
    default: 'data/inbox',
  },
  STOREHOUSE_TIMEZONE: {
    description: 'Business time zone; takes precedence over `timezone` in the file.',
    default: 'UTC',
  },
  STOREHOUSE_DASHBOARD_TOKEN: {
    description:
      'Secret that opens the dashboard. Required, with at least 20 characters, if the dashboard listens on another address than localhost.',
    default: undefined,
  },
  STOREHOUSE_MAIL_USER: {
    description: 'User at `mail.host`. Without it, mail is sent without a login.',
    default: undefined,
  },
  STOREHOUSE_MAIL_PASSWORD: {
    description: 'Password of that user. Many providers require a password for programs (“app password”).',
    default: undefined,
  },
} as const

export type Variable = keyof typeof VARIABLES
export type Environment = Readonly<Record<string, string | undefined>>

/** The value of a variable, and where it was set. */
export interface VariableValue {
  value: string
  source: 'environment' | '.env'
}

/**
 * The variables that are set. The real environment wins over the folder's `.env` file. An empty variable counts as
 * unset, and hides the one in `.env`.
 */
export function readEnvironment(
  environment: Environment,
  folder: string,
): { variables: Partial<Record<Variable, VariableValue>>; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = []
  const file = readDotEnv(folder, problems)
  const known = Object.keys(VARIABLES) as Variable[]
  const variables: Partial<Record<Variable, VariableValue>> = {}
  for (const name of known) {
    const source = environment[name] !== undefined ? 'environment' : '.env'
    const value = environment[name] ?? file[name]
    if (value !== undefined && value.trim() !== '') variables[name] = { value: value.trim(), source }
  }
  for (const name of Object.keys(file)) {
    if (/^STOREHOUSE_/i.test(name) && !(name in VARIABLES))
      problems.push(unknownVariable(name, '.env', known))
  }
  // Other programs also set STOREHOUSE_… (Kubernetes does for a service with that name), so only a near miss is an
  // error.
  for (const name of Object.keys(environment)) {
    if (/^STOREHOUSE_/i.test(name) && !(name in VARIABLES) && meantVariable(name, known)) {
      problems.push(unknownVariable(name, 'environment', known))
    }
  }
  return { variables, problems }
}

function meantVariable(name: string, known: readonly string[]): string | undefined {
  const bare = (variable: string) => variable.replace(/^STOREHOUSE_/i, '')
  const meant = suggest(bare(name), known.filter((variable) => variable !== 'DATABASE_URL').map(bare))
  return meant === undefined ? undefined : `STOREHOUSE_${meant}`
}

function unknownVariable(name: string, source: string, known: readonly string[]): ConfigProblem {
  const meant = meantVariable(name, known)
  const message = meant
    ? `unknown variable; did you mean "${meant}"?`
    : `unknown variable; known: ${known.join(', ')}`
  return { key: name, source, message }
}

function readDotEnv(folder: string, problems: ConfigProblem[]): Record<string, string> {
  try {
    return parse(readFileSync(join(folder, '.env'), 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'EISDIR') return {}
    problems.push({ key: '', source: '.env', message: `cannot be read (${code ?? String(error)})` })
    return {}
  }
}

/** What the terminal wants: colours, for example. Read here, because nothing else reads the environment. */
export function terminalPreferences(environment: Environment = process.env): {
  color: boolean
  dumb: boolean
} {
  const dumb = environment.TERM === 'dumb'
  return { color: !environment.NO_COLOR && !dumb, dumb }
}

/** The failpoint that a test sets; see docs/reliability.md. */
export function armedFailpoint(environment: Environment = process.env): string | undefined {
  return environment.STOREHOUSE_FAILPOINT
}

/** The environment for psql: ours with the password added, since everyone can see a command's arguments. */
export function psqlEnvironment(password: string | undefined): NodeJS.ProcessEnv {
  return password === undefined ? process.env : { ...process.env, PGPASSWORD: password }
}

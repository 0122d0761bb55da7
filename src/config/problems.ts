import type { z } from 'zod'
import { ConfigError } from '../errors.ts'
import { didYouMean } from './suggest.ts'

/** One problem of the configuration. */
export interface ConfigProblem {
  /** Setting or variable, as the user writes it: `feeds.orders.encoding`. */
  key: string
  /** The file, or `environment`. */
  source: string
  message: string
}

/** One error for all problems, one per line. `problems` has the list. */
export function configError(problems: ConfigProblem[]): ConfigError & { problems: ConfigProblem[] } {
  const head =
    problems.length === 1
      ? 'The configuration has a problem:'
      : `The configuration has ${problems.length} problems:`
  const lines = problems.map(
    ({ source, key, message }) => `  ${source}: ${key === '' ? '' : `${key}: `}${message}`,
  )
  const error = new ConfigError([head, ...lines].join('\n'), {
    hint: 'Nothing was done. All settings are described in docs/configuration.md.',
  })
  return Object.assign(error, { problems })
}

/** The path of a zod issue as text: `feeds.orders.columns["Order no"]`. */
export function keyOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((key, part) => {
    if (typeof part === 'number') return `${key}[${part}]`
    const name = String(part)
    if (!/^[\w-]+$/.test(name)) return `${key}[${JSON.stringify(name)}]`
    return key === '' ? name : `${key}.${name}`
  }, '')
}

/** Keys that look like secrets. A file must not contain them. */
const SECRET_KEYS: [RegExp, string][] = [
  [/^(database_?url|postgres(ql)?_?url|connection_?string|db_?url)$/i, 'DATABASE_URL'],
  [/^(dashboard_?)?token$/i, 'STOREHOUSE_DASHBOARD_TOKEN'],
  [/(password|passwd|secret|api_?key)$/i, 'the environment'],
]

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list of four numbers',
  object: 'a section with keys',
  record: 'a section with keys',
}

/** Turns the issues of one setting into problems. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  root: readonly PropertyKey[],
  source: string,
  input: unknown,
): ConfigProblem[] {
  return issues.map((issue) => ({
    key: keyOf([...root, ...issue.path]),
    source,
    message: messageOf(issue, valueAt(input, issue.path)),
  }))
}

/** The message for a key that does not exist. */
export function unknownKey(key: string, known: readonly string[]): string {
  const secret = SECRET_KEYS.find(([pattern]) => pattern.test(key))
  if (secret) {
    return secret[1] === 'the environment'
      ? 'secrets do not belong in a file: set them in the environment or in .env'
      : `secrets do not belong in a file: set ${secret[1]} in the environment or in .env`
  }
  return `unknown key${didYouMean(key, known) || (known.length > 0 ? `; known: ${known.join(', ')}` : '')}`
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPE_WORDS[issue.expected] ?? issue.expected}, got ${shown(value)}`
    case 'invalid_value':
      return `expected one of ${issue.values.map((item) => JSON.stringify(item)).join(', ')}, got ${shown(value)}${
        typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : ''
      }`
    case 'too_small':
      if (issue.origin === 'array') return `expected four numbers, got ${shown(value)}`
      if (issue.origin === 'string') return 'cannot be empty'
      return `must be ${issue.minimum} or more, got ${shown(value)}`
    case 'too_big':
      if (issue.origin === 'array') return `expected four numbers, got ${shown(value)}`
      return `must be ${issue.maximum} or less, got ${shown(value)}`
    default:
      return issue.message
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? (value as never)[part] : undefined),
    input,
  )
}

/** A value, shortened for a message. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'a section with keys'
  if (typeof value === 'function') return 'a function'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

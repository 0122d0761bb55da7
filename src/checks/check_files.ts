import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../config/repository.ts'
import { ConfigError } from '../errors.ts'

const folder = join(repository, 'sql', 'checks')
const defaultSampleSize = 5

/** A check: a query that finds the rows that break a rule. */
export interface Check {
  /** Name of its file. */
  name: string
  severity: 'error' | 'warn'
  /** What the rows are that it finds, in a few plain words. */
  finds: string
  /** The rule, in words. */
  description: string
  /** What to do about those rows. */
  advice: string
  /** How many rows to show. It can be higher for checks whose rows are groups. */
  sampleSize: number
  query: string
}

/** Reads sql/checks, with the configuration's severities. Leaves out checks that are off. */
export async function readChecks(
  overrides: Readonly<Record<string, 'error' | 'warn' | 'off'>>,
): Promise<Check[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const known = names.map((name) => name.slice(0, -4))
  const unknown = Object.keys(overrides).filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new ConfigError(unknown.map((name) => `checks.${name}: there is no such check`).join('\n'), {
      hint: `Checks: ${known.join(', ')}.`,
    })
  }
  const checks: Check[] = []
  for (const name of known) {
    const severity = overrides[name]
    if (severity === 'off') continue
    const check = parseCheck(name, readFileSync(join(folder, `${name}.sql`), 'utf8'))
    checks.push(severity ? { ...check, severity } : check)
  }
  return checks
}

/**
 * Parses a check file: `-- severity: error|warn`; what it finds, in a few words (`-- finds: …`); `-- sample: n` to show
 * more than five rows; the rule in comment lines; what to do in others (`-- do: …`); the query.
 */
export function parseCheck(name: string, text: string): Check {
  const wrong = (what: string) => new ConfigError(`sql/checks/${name}.sql: ${what}`)
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('--'))
  const comments = lines.slice(0, end).map((line) => line.slice(2).trim())
  const severity = /^severity: (error|warn)$/.exec(comments.shift() ?? '')?.[1]
  if (severity !== 'error' && severity !== 'warn') {
    throw wrong('the first line has to be "-- severity: error" or "-- severity: warn".')
  }
  const finds = /^finds: (.+)$/.exec(comments.shift() ?? '')?.[1]
  if (finds === undefined) {
    throw wrong('after the severity a line "-- finds: …" has to say in a few words what it finds.')
  }
  const sample = /^sample: ([1-9]\d{0,2})$/.exec(comments[0] ?? '')?.[1]
  if (sample !== undefined) comments.shift()
  const advised = comments.findIndex((line) => line.startsWith('do: '))
  const rule = comments.slice(0, advised < 0 ? undefined : advised).join(' ')
  if (rule === '') throw wrong('the rule in words has to follow what it finds.')
  if (advised < 0) throw wrong('after the rule a line "-- do: …" has to say what to do.')
  return {
    name,
    severity,
    finds,
    description: rule,
    advice: comments.slice(advised).join(' ').slice('do: '.length),
    sampleSize: sample === undefined ? defaultSampleSize : Number(sample),
    query: lines.slice(end).join('\n').trim().replace(/;$/, ''),
  }
}

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../config/repository.ts'
import { ConfigError } from '../errors.ts'

const folder = join(repository, 'sql', 'checks')

/** A quality check: a query that finds the rows that break a rule. */
export interface Check {
  /** Name of its file. */
  name: string
  severity: 'error' | 'warn'
  /** The rule, in words: the comment at the head of the file. */
  description: string
  query: string
}

/** Reads sql/checks, with the severities that the configuration overrides; checks that are off are left out. */
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
    const check = parseCheck(name, await readFile(join(folder, `${name}.sql`), 'utf8'))
    checks.push(severity ? { ...check, severity } : check)
  }
  return checks
}

/** A check file: `-- severity: error|warn`, the rule in comment lines, the query. */
export function parseCheck(name: string, text: string): Check {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('--'))
  const comments = lines.slice(0, end).map((line) => line.slice(2).trim())
  const severity = /^severity: (error|warn)$/.exec(comments[0] ?? '')?.[1]
  if (severity !== 'error' && severity !== 'warn') {
    throw new ConfigError(
      `sql/checks/${name}.sql: the first line has to be "-- severity: error" or "-- severity: warn".`,
    )
  }
  return {
    name,
    severity,
    description: comments.slice(1).join(' '),
    query: lines.slice(end).join('\n').trim().replace(/;$/, ''),
  }
}

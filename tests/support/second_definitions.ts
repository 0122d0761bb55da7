import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sqlFolder } from '../../src/db/migrations.ts'
import { blankOut } from '../../src/db/sql_objects/blank_out.ts'
import { escapedForPattern } from '../../src/escaped_text.ts'
import { metricFunctions } from '../../src/metrics/metric_functions.ts'
import { groupFormulas } from '../../src/metrics/registry/groups.ts'
import { type Metric, registry } from '../../src/metrics/registry.ts'

/** Columns with a part of a metric under a name that the registry does not know. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  orders: ['usage_count', 'order_count'],
  total_revenue: ['revenue'],
  sessions_with_sale: ['order_sessions'],
  gross_profit: ['profit_amount'],
  returns: ['returned_amount'],
}

const isFormula = ({ name }: Metric) => metricFunctions().has(`${name}.sql`)

const sourceOf = (name: string) => registry.find((one) => one.name === name)?.source

/** The texts that identify a metric: its name, the columns that it sums, what it is computed from. */
function wordings(name: string): string[] {
  const source = sourceOf(name)
  const columns =
    source?.kind === 'sum'
      ? Object.values(source.facts).flatMap((sum) => /^sum\(\w+\.(\w+)\)$/.exec(sum)?.[1] ?? [])
      : []
  return [...new Set([name, ...columns, ...(otherNames[name] ?? [])])]
}

/** The formula of a metric as it may be written in SQL, after `plain`. */
function patternsOf(formula: string): RegExp[] {
  const part = (of: string) => {
    const inner = sourceOf(of)
    const written = inner?.kind === 'formula' ? [expression(inner.sql)] : []
    const all = [...wordings(of).map(escapedForPattern), ...written]
    return `\\(?(?:${all.join('|')})\\)?`
  }
  const expression = (text: string): string =>
    text
      .replaceAll('warehouse.', '')
      .split(/(\[\w+\])/)
      .map((piece) => (/^\[\w+\]$/.test(piece) ? part(piece.slice(1, -1)) : escapedForPattern(piece)))
      .join('')
  const quotient = /^warehouse\.(?:percent|ratio)\((.+), (.+)\)$/.exec(formula)
  const texts = quotient
    ? [expression(formula), `${expression(quotient[1] ?? '')} / ${expression(quotient[2] ?? '')}`]
    : [expression(formula)]
  return texts.map((text) => new RegExp(`(?<![\\w.])${text}(?!\\w)`))
}

const formulas = [
  ...registry.flatMap((one) =>
    isFormula(one) && one.source.kind === 'formula' ? [{ name: one.name, sql: one.source.sql }] : [],
  ),
  ...groupFormulas,
]
const patterns = formulas.map(({ name, sql }) => ({ name, patterns: patternsOf(sql) }))

/** The names of averages, shares and rates: each is written in the registry. */
const RATE = / as (avg_\w+|\w+_(?:share|rate|frequency))\b/g

/** SQL reduced to which numbers are computed from which: without comments, aliases, casts, sums. */
function plain(sql: string): string {
  let text = blankOut(sql)
    .toLowerCase()
    .replace(/\bwarehouse\.(?=\w+\()/g, '')
    .replace(/::\w+(\(\d+(,\d+)?\))?/g, '')
    .replace(/\b[a-z_]\w*\.(?=[a-z_])/g, '')
    .replace(/\s+/g, ' ')
    .replace(/\( /g, '(')
    .replace(/ \)/g, ')')
    .replace(/\b100(\.0+)? \* /g, '')
  for (let before = ''; before !== text; ) {
    before = text
    text = text
      .replace(/\b(?:sum|coalesce|nullif|max|min)\((\w+)(?:, 0)?\)/g, '$1')
      .replace(/ filter \(where [^()]*\)/g, '')
  }
  return text
}

/** The metrics whose formula a text repeats instead of calling the metric's function. */
export function secondDefinitions(sql: string): string[] {
  const text = plain(sql)
  const byFormula = patterns.filter((one) => one.patterns.some((pattern) => pattern.test(text)))
  const byName = patterns.filter(({ name }) => isWorkedOut(text, name))
  const rates = [...text.matchAll(RATE)].map(([, name = '']) => ({ name }))
  const found = [...byFormula, ...byName, ...rates.filter(({ name }) => isWorkedOut(text, name))]
  return [...new Set(found.map(({ name }) => name))]
}

/** Whether a column of this name is a written-out quotient or difference. */
function isWorkedOut(text: string, name: string): boolean {
  return [...text.matchAll(new RegExp(` as ${name}\\b`, 'g'))].some(({ index }) => {
    const value = lastItem(text.slice(0, index))
    return /^(?:round|percent|ratio)\(| [-+*/] /.test(value)
  })
}

/** The last item of a list: back to the comma or bracket before it. */
function lastItem(text: string): string {
  let depth = 0
  for (let place = text.length - 1; place >= 0; place--) {
    const letter = text[place]
    if (letter === ')') depth += 1
    if (letter === '(') depth -= 1
    if (depth < 0 || (depth === 0 && (letter === ',' || text.startsWith('select ', place)))) {
      return text.slice(place + (letter === 's' ? 'select '.length : 1)).trim()
    }
  }
  return text
}

/** Every file of sql/ with its text, without those that the registry writes. */
export async function sqlTexts(): Promise<Array<{ path: string; text: string }>> {
  const made = new Set([...metricFunctions().keys()].map((name) => join('functions', name)))
  const paths = (await readdir(sqlFolder, { recursive: true })).filter(
    (path) => path.endsWith('.sql') && !made.has(path),
  )
  return Promise.all(
    paths.sort().map(async (path) => ({ path, text: await readFile(join(sqlFolder, path), 'utf8') })),
  )
}

/** The texts of the program that may be SQL, by file, without the registry. */
export async function programTexts(): Promise<Array<{ path: string; text: string }>> {
  const folder = join(sqlFolder, '..', 'src')
  const paths = (await readdir(folder, { recursive: true })).filter(
    (path) => path.endsWith('.ts') && !path.startsWith(join('metrics', 'registry')),
  )
  const files = await Promise.all(
    paths.sort().map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })),
  )
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/`[^`]*`/g)].map(([quoted]) => ({ path, text: quoted.slice(1, -1) })),
  )
}

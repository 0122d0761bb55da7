import { readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LineCounter, parseDocument } from 'yaml'
import { type ConfigProblem, configError } from './problems.ts'

/** The endings of configuration files. */
export const CONFIG_ENDINGS = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'yaml', 'yml'] as const

/** A configuration file that was read but not validated yet. */
export interface ReadConfigFile {
  /** The name the user knows: the one in the current folder, or the one given by `--config`. */
  name: string
  path: string
  /** Paths in the file are relative to this. */
  folder: string
  content: Record<string, unknown>
}

/**
 * Reads `--config FILE`, or the folder's `storehouse.config.*`; undefined if there is none. Throws a ConfigError if
 * there are several, or if the file cannot be read.
 */
export async function readConfigFile(folder: string, given?: string): Promise<ReadConfigFile | undefined> {
  const name = given ?? findConfigFile(folder)
  if (name === undefined) return undefined
  const path = resolve(folder, name)
  const ending = extname(path).slice(1).toLowerCase()
  if (!(CONFIG_ENDINGS as readonly string[]).includes(ending)) {
    throw fileError(
      name,
      `a configuration file ends in ${CONFIG_ENDINGS.map((item) => `.${item}`).join(', ')}`,
    )
  }
  const text = readText(path, name)
  const raw =
    ending === 'json'
      ? parseJson(text, name)
      : ending === 'yaml' || ending === 'yml'
        ? parseYaml(text, name)
        : await importModule(path, name)
  const content = withoutNulls(raw ?? {})
  if (typeof content !== 'object' || Array.isArray(content)) {
    const wanted = ['json', 'yaml', 'yml'].includes(ending)
      ? 'must hold keys and values'
      : 'must export an object as its default'
    throw fileError(name, wanted)
  }
  return { name, path, folder: dirname(path), content: content as Record<string, unknown> }
}

/** The name of the configuration file in a folder; undefined if there is none. */
export function findConfigFile(folder: string): string | undefined {
  const names = new Set<string>(CONFIG_ENDINGS.map((ending) => `storehouse.config.${ending}`))
  const found = readdirSync(folder)
    .filter((name) => names.has(name))
    .sort()
  if (found.length > 1) {
    const problem: ConfigProblem = {
      key: '',
      source: found.join(', '),
      message:
        'more than one configuration file in this folder; keep one of them, or say which with --config FILE',
    }
    throw configError([problem])
  }
  return found[0]
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw fileError(name, code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? String(error)})`)
  }
}

function parseJson(text: string, name: string): unknown {
  let value: unknown
  try {
    value = text.trim() === '' ? {} : JSON.parse(text)
  } catch (error) {
    throw fileError(name, `is no valid JSON: ${(error as Error).message}`)
  }
  // JSON.parse silently keeps the last of two equal keys. The YAML reader reports both.
  const twice = parseDocument(text).errors.find((error) => error.code === 'DUPLICATE_KEY')
  if (twice) throw fileError(name, `has a key twice (line ${twice.linePos?.[0].line ?? '?'})`)
  return value
}

function parseYaml(text: string, name: string): unknown {
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: true })
  if (document.errors.length > 0) {
    throw configError(
      document.errors.map((error) => ({
        key: `line ${error.linePos?.[0].line ?? '?'}`,
        source: name,
        message: `${(error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')}${
          /^\s*[\w-]+:\s*\*/.test(text.split('\n')[(error.linePos?.[0].line ?? 0) - 1] ?? '')
            ? ' (a value that starts with * needs quotes)'
            : ''
        }`,
      })),
    )
  }
  try {
    return document.toJS()
  } catch (error) {
    throw fileError(name, (error as Error).message)
  }
}

async function importModule(path: string, name: string): Promise<unknown> {
  let value: unknown
  try {
    const { tsImport } = await import('tsx/esm/api')
    value = await tsImport(pathToFileURL(path).href, import.meta.url)
  } catch (error) {
    throw fileError(
      name,
      `fails when it is read: ${String((error as Error).message ?? error).split('\n')[0]}`,
      error,
    )
  }
  // A CommonJS file arrives as { default: module.exports }, and compiled code has one layer more.
  for (let layer = 0; layer < 2 && hasDefault(value); layer++) value = value.default
  return value
}

function hasDefault(value: unknown): value is { default: unknown } {
  return typeof value === 'object' && value !== null && 'default' in value
}

/** A key without a value (`currency:` in YAML) counts as not set. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, withoutNulls(inner)]))
}

function fileError(name: string, message: string, cause?: unknown) {
  const error = configError([{ key: '', source: name, message }])
  if (cause !== undefined) error.cause = cause
  return error
}

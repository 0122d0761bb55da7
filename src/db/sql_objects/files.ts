import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { DatabaseError } from '../../errors.ts'
import { blankOut } from './blank_out.ts'
import { type DerivationFile, readDerivationFile } from './derivation_file.ts'

/** Its file makes an aggregate. Migrations make a star table; its file only keeps it up to date. */
type ObjectKind = 'function' | 'view' | 'materialized view' | 'aggregate' | 'star table'

/** A `.sql` file that defines one object and has its name. */
export interface SqlFile {
  /** Schema and name, such as `warehouse.vw_daily_revenue`. */
  name: string
  kind: ObjectKind
  /** Relative to the repository, for messages. */
  path: string
  text: string
  /** The text with `create or replace`, for a view or function. */
  replacingText: string
  hash: string
  /** Names of objects in other files that this one mentions. */
  mentions: string[]
  /** Only for a table. */
  derivation?: DerivationFile
}

/** How the file of a metric's function begins: only views and readers call those. */
export const madeFromMetrics = '-- Made from the registry of metrics'

/** The folders of sql/ whose files are objects. Those in `checks` and `queries` are statements to run. */
const objectFolders = ['functions', 'warehouse', 'views', 'aggregates']

const definition =
  /^\s*create\s+(?:or\s+replace\s+)?(materialized\s+view|view|function)\s+(?:if\s+not\s+exists\s+)?(?:([a-z_][a-z0-9_]*)\s*\.\s*)?([a-z_][a-z0-9_]*)/i

/** Reads the objects of a sql/ folder, in an order in which they can be made. */
export async function readSqlFiles(folder: string): Promise<SqlFile[]> {
  const parsed: ParsedFile[] = []
  for (const sub of objectFolders) {
    const names = await readdir(join(folder, sub)).catch(() => [])
    for (const name of names.filter((name) => name.endsWith('.sql')).sort()) {
      parsed.push(await readSqlFile(folder, sub, name))
    }
  }
  const byName = new Map<string, ParsedFile>()
  for (const file of parsed) {
    const other = byName.get(file.name)
    if (other) throw new DatabaseError(`${file.path} and ${other.path} both define ${file.name}.`, {})
    byName.set(file.name, file)
  }
  const functions = new Map([...byName].filter(([, { kind }]) => kind === 'function'))
  const files = parsed.map(({ code, ...file }) => ({
    ...file,
    mentions: file.derivation
      ? [...declaredReads(file.derivation, byName), ...mentionsIn(code, file.name, functions)]
      : mentionsIn(code, file.name, byName),
  }))
  return inOrder(files)
}

type ParsedFile = SqlFile & { code: string }

async function readSqlFile(folder: string, sub: string, name: string): Promise<ParsedFile> {
  const path = join(folder, sub, name)
  const own = relative(join(folder, '..'), path)
  // At once, not in the background: that takes several times as long for a file of a page, and there are hundreds.
  const text = readFileSync(path, 'utf8')
    .replaceAll('\r\n', '\n')
    .replace(/^\uFEFF/, '')
  const kind = sub === 'warehouse' ? 'star table' : name.startsWith('agg_') ? 'aggregate' : undefined
  return kind ? tableOf(kind, await readDerivationFile(folder, own, text)) : parse(own, text)
}

/** The file of a table. Its hash includes the parts that it shares with others. */
function tableOf(kind: ObjectKind, derivation: DerivationFile): ParsedFile {
  const { target, path, select, rest, ...header } = derivation
  const text = JSON.stringify([header, select.text, rest.text])
  return {
    name: `warehouse.${target}`,
    kind,
    path,
    text,
    replacingText: '',
    hash: createHash('sha256').update(text).digest('hex'),
    mentions: [],
    code: blankOut(select.text),
    derivation,
  }
}

function parse(path: string, text: string): ParsedFile {
  const hash = createHash('sha256').update(text).digest('hex')
  const code = blankOut(text)
  const match = definition.exec(code)
  const wanted = basename(path, '.sql')
  const hint = `Its first statement must be create [materialized] view or create function, with a schema: … warehouse.${wanted} …`
  if (!match?.[1] || !match[3]) throw new DatabaseError(`${path} does not define an object.`, { hint })
  if (!match[2])
    throw new DatabaseError(`${path} defines ${match[3]} without saying in which schema.`, { hint })
  if (match[3].toLowerCase() !== wanted) {
    throw new DatabaseError(`${path} defines ${match[3]}, not the object that it is named after.`, { hint })
  }
  const start = code.search(/create/i)
  const rest = text.slice(start).replace(/^create\s+(or\s+replace\s+)?/i, '')
  return {
    name: `${match[2].toLowerCase()}.${wanted}`,
    kind: match[1].toLowerCase().replace(/\s+/g, ' ') as ObjectKind,
    path,
    text,
    // Keeps the number of lines, so that the line in an error is right.
    replacingText: `${text.slice(0, start)}create or replace ${rest}`,
    hash,
    mentions: [],
    code,
  }
}

function declaredReads({ target, reads, members }: DerivationFile, known: Map<string, unknown>): string[] {
  const names = [
    ...reads.map((name) => name.replace('()', '')),
    ...members.map((name) => `warehouse.${name}`),
  ]
  return [...new Set(names)].filter((name) => name !== `warehouse.${target}` && known.has(name)).sort()
}

function mentionsIn(code: string, own: string, known: Map<string, unknown>): string[] {
  const found = new Set<string>()
  for (const [, schema, name] of code.matchAll(/\b([a-z_][a-z0-9_]*)\s*\.\s*([a-z_][a-z0-9_]*)/gi)) {
    const mentioned = `${schema}.${name}`.toLowerCase()
    if (mentioned !== own && known.has(mentioned)) found.add(mentioned)
  }
  return [...found].sort()
}

/** Sorts each file after those that it mentions. */
function inOrder(files: SqlFile[]): SqlFile[] {
  const byName = new Map(files.map((file) => [file.name, file]))
  const done = new Set<string>()
  const order: SqlFile[] = []
  const visit = (file: SqlFile, path: string[]): void => {
    if (done.has(file.name)) return
    if (path.includes(file.name)) {
      const circle = [...path.slice(path.indexOf(file.name)), file.name].join(' → ')
      throw new DatabaseError(`The files in sql/ need each other in a circle: ${circle}.`, {})
    }
    for (const name of file.mentions) {
      const mentioned = byName.get(name)
      if (mentioned) visit(mentioned, [...path, file.name])
    }
    done.add(file.name)
    order.push(file)
  }
  for (const file of files) visit(file, [])
  return order
}

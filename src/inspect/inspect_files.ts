import { readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { SourceFileError } from '../errors.ts'
import { type FeedName, feedByName } from '../model/feeds/index.ts'
import type { Reading } from '../model/reading.ts'
import { ENDING, feedNames } from '../staging/file_name.ts'
import { explainName, SKIP_UNKNOWN } from '../staging/unknown_name.ts'
import { entryAt, entryPath, zipEntries } from '../staging/zip_archive.ts'
import { type Candidate, isAlmostSource, isClear, look, otherKind, ZIP } from './candidate.ts'
import type { FileView, InspectConfig } from './file_view.ts'
import type { Finding, Setting } from './finding.ts'
import { identityOf } from './identity.ts'
import type { InspectedFile, Inspection } from './inspected.ts'
import { besideOf } from './mapping/beside.ts'
import { choiceFor, chooseFeed, type FeedChoice } from './mapping/choose_feed.ts'
import { type MappingContext, namedColumns } from './mapping/map_columns.ts'
import { columnsTwice, readAsFeed } from './read_rows.ts'
import { readAsSource } from './read_source.ts'
import { findingsOf, withoutSettings } from './settings/index.ts'
import { withoutContradictions } from './settings/same_feed.ts'
import { renamesOf, withSettings } from './settings/source_columns.ts'
import { settingsAsObject } from './write/add_settings.ts'

/** Files in the same folder that are also read, for their ids and for how values are written. */
const MOST_BESIDE = 30

/**
 * Reports what files are, which feed columns their columns become, and which settings let them load. It changes nothing
 * and needs no database.
 *
 * @throws {SourceFileError} if a file can't be read
 */
export async function inspectFiles(paths: readonly string[], config: InspectConfig): Promise<Inspection> {
  const asked = (await Promise.all(paths.map(filesAt))).flat()
  const candidates: Candidate[] = []
  for (const path of new Set(asked)) candidates.push(await look(path, config, true))
  for (const path of await filesBeside(asked)) candidates.push(await look(path, config, false))
  // Runs twice: the first round finds ids by which the second one joins files.
  for (let round = 0; round < 2; round++) {
    const context: MappingContext = { feeds: config.feeds, beside: besideOf(idsOf(candidates)) }
    for (const candidate of candidates) candidate.choice = choiceOf(candidate, context)
  }
  const views = new Map(candidates.map((candidate) => [candidate, viewOf(candidate, config)]))
  for (const [candidate, view] of views) {
    if (!view) continue
    view.beside = [...views.values()].filter(
      (other) =>
        other !== undefined && other !== view && dirname(pathOf(other, views)) === dirname(candidate.path),
    ) as FileView[]
  }
  const asking = candidates.filter(({ isAsked }) => isAsked)
  const foundIn = asking.flatMap((candidate) => {
    const view = views.get(candidate)
    return view
      ? [[view, isAlmostSource(candidate) ? withoutSettings(findingsOf(view)) : findingsOf(view)] as const]
      : []
  })
  const findings = withoutContradictions(
    foundIn.map(([view]) => view),
    new Map(foundIn),
  )
  const files = asking.map((candidate) => {
    const view = views.get(candidate)
    return inspected(candidate, view && { view, found: findings.get(view) ?? [] }, config)
  })
  return { files, settings: settingsOf(files.flatMap(({ findings }) => findings)) }
}

function pathOf(view: FileView, views: ReadonlyMap<Candidate, FileView | undefined>): string {
  for (const [candidate, each] of views) if (each === view) return candidate.path
  return ''
}

async function filesAt(path: string): Promise<string[]> {
  const whole = resolve(path)
  const found = await stat(whole).catch(() => undefined)
  if (!found) {
    if (await entryAt(whole)) return [whole]
    throw new SourceFileError(`${path} does not exist.`, { hint: 'Check the path.' })
  }
  if (!found.isDirectory()) return unpacked(whole)
  const entries = await readdir(whole, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
  const paths = files.map(({ name }) => join(whole, name)).sort()
  return (await Promise.all(paths.map(unpacked))).flat()
}

/**
 * The files in a zip archive. For an archive that can't be read, the archive itself, so that reading it reports why.
 */
async function unpacked(path: string): Promise<string[]> {
  if (!ZIP.test(path)) return [path]
  const entries = await zipEntries(path).catch(() => undefined)
  return entries?.map(({ name }) => entryPath(path, name)) ?? [path]
}

async function filesBeside(asked: readonly string[]): Promise<string[]> {
  const known = new Set(asked)
  const files: string[] = []
  for (const folder of new Set(asked.map((path) => dirname(path)))) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isFile() && /\.(csv|txt|tsv)(\.gz)?$/i.test(entry.name) && !known.has(path)) files.push(path)
    }
  }
  return files.sort().slice(0, MOST_BESIDE)
}

/** The ids in files whose feed is certain, by feed. */
function idsOf(candidates: readonly Candidate[]): Partial<Record<FeedName, ReadonlySet<string>>> {
  const ids: Partial<Record<FeedName, Set<string>>> = {}
  for (const { choice, named } of candidates) {
    if (!choice || !(named || choice.isLikely)) continue
    const [key] = feedByName(choice.feed).key
    const facts = choice.mapped.find(({ column }) => column === key)?.facts
    if (!facts || feedByName(choice.feed).key.length > 1) continue
    const known = ids[choice.feed] ?? new Set()
    for (const text of facts.values.keys()) known.add(text)
    ids[choice.feed] = known
  }
  return ids
}

/** How much better another feed has to fit than the one in the file's name. */
const CLEARLY_OTHER = 5

function choiceOf({ table, kind, named, name }: Candidate, context: MappingContext): FeedChoice | undefined {
  if (!table || kind) return undefined
  const columns = namedColumns(table.columns)
  const [best] = chooseFeed(name.replace(/\.[^.]*$/, ''), columns, context)
  if (!named) return best
  const own = choiceFor(named, columns, context)
  const isOther = best && own.missing.length > 0 && best.score > own.score + CLEARLY_OTHER
  return isOther && best.missing.length === 0 ? best : own
}

function viewOf(candidate: Candidate, config: InspectConfig): MutableView | undefined {
  const { choice, table, name } = candidate
  if (!choice || !table) return undefined
  return { name, feed: choice.feed, table, mapped: choice.mapped, config, beside: [] }
}

type MutableView = Omit<FileView, 'beside'> & { beside: FileView[] }

function inspected(
  candidate: Candidate,
  feed: { view: FileView; found: Finding[] } | undefined,
  config: InspectConfig,
): InspectedFile {
  const { path, table, kind, name } = candidate
  const identity = identityOf(candidate)
  if (!table)
    return {
      path,
      identity,
      text: undefined,
      columns: [],
      findings: noTable(candidate, config),
      firstRows: [],
    }
  const { encoding, layout, lineEnds, rows, rowsSeen, isWhole } = table
  const text = {
    encoding: encoding.label,
    encodingKnownBy:
      isWhole || encoding.basis !== 'every byte' ? encoding.basis : 'every byte of its beginning',
    delimiter: layout.separator,
    lineEnds,
    headerLine: layout.headerLine,
    rows,
    isWhole,
    rowsLookedAt: rowsSeen,
  }
  const { doubt } = candidate
  const twice = [...(doubt && !isClear(candidate) ? [doubt] : []), ...columnsTwice(layout.names)]
  if (kind) {
    const profile = { ...kind.reading, ...readingAt(config, ['sources', kind.source]) }
    const renamed = candidate.renamed ? renamesOf(kind, candidate.renamed.columns) : []
    const settings = withSettings(config, kind, renamed)
    const { findings, ...read } = readAsSource(kind, name, table, settings, profile)
    return { path, identity, text, ...read, findings: [...twice, ...renamed, ...findings] }
  }
  if (feed) {
    const { view, found } = feed
    const proposed = settingsAsObject(settingsOf(found)) as { feeds?: Record<string, { reading?: Reading }> }
    const profile = { ...readingAt(config, ['feeds', view.feed]), ...proposed.feeds?.[view.feed]?.reading }
    const { findings, ...read } = readAsFeed(view, profile)
    return { path, identity, text, ...read, findings: [...twice, ...found, ...findings] }
  }
  const columns = table.columns.map((facts) => ({
    name: facts.name,
    becomes: undefined,
    basis: undefined,
    values: [],
  }))
  const message =
    'No feed fits its columns. If it is one of them all the same, map its columns under feeds.<feed>.columns; docs/feeds.md lists them.'
  return { path, identity, text, columns, findings: [...twice, { kind: 'missing', message }], firstRows: [] }
}

function readingAt(config: InspectConfig, [section, name]: [string, string]): Reading {
  const sections = config as unknown as Record<string, Record<string, { reading?: Reading }> | undefined>
  return sections[section]?.[name]?.reading ?? {}
}

function noTable({ sample, path, name, broken }: Candidate, config: InspectConfig): Finding[] {
  if (sample.head.length === 0) return [{ kind: 'missing', message: 'The file is empty.' }]
  if (broken !== undefined) return [{ kind: 'missing', message: broken }]
  if (!ENDING.test(name)) return [{ kind: 'missing', message: otherEnding(path, config) }]
  const kind = otherKind(sample)
  const message = kind
    ? `The file ${kind.what}. ${kind.hint}`
    : 'The file holds no table: no line has two values.'
  return [{ kind: 'missing', message }]
}

/** The message of loading for a file that is ignored because of its ending. */
function otherEnding(path: string, config: InspectConfig): string {
  const { what, hint } = explainName(path, feedNames(config))
  return `The file ${what}. ${hint.replace(` ${SKIP_UNKNOWN}`, '')}`
}

/** The settings of all findings, each once. */
function settingsOf(findings: readonly Finding[]): Setting[] {
  const known = new Map<string, Setting>()
  for (const { settings = [] } of findings) for (const each of settings) known.set(JSON.stringify(each), each)
  return [...known.values()]
}

import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { SourceFileError } from '../errors.ts'
import type { FeedName } from '../model/feeds/index.ts'
import { shown } from '../shown_text.ts'
import { clickstreamEvents } from '../sources/clickstream_events.ts'
import { sourceKinds } from '../sources/index.ts'
import type { SourceKind } from '../sources/source.ts'
import { FileHead } from '../staging/file_head.ts'
import { kindOfBytes, kindOfText } from '../staging/file_kinds.ts'
import { feedNames, parseFileName } from '../staging/file_name.ts'
import { type Recognised, recognise } from '../staging/recognise.ts'
import { entryAt, zipEntries } from '../staging/zip_archive.ts'
import { type Sample, takeSample } from './bytes/take_sample.ts'
import type { InspectConfig } from './file_view.ts'
import type { Finding } from './finding.ts'
import type { FeedChoice } from './mapping/choose_feed.ts'
import { namedColumns } from './mapping/map_columns.ts'
import { nearSource } from './mapping/near_source.ts'
import { typedEvents } from './mapping/typed_events.ts'
import { readTable, type Table } from './table/read_table.ts'

/** Of files that are only read for their ids. */
const BESIDE_BYTES = 512 * 1024

/** A file that was read. */
export interface Candidate {
  path: string
  name: string
  sample: Sample
  table: Table | undefined
  kind: SourceKind | undefined
  /** Where its columns go by other names than the kind's: those in the file, and how the kind is known. */
  renamed: { columns: ReadonlyMap<string, string>; because: string } | undefined
  /** The header almost matches a source, or matches several. */
  doubt: Finding | undefined
  /** The feed that its name says. */
  named: FeedName | undefined
  choice: FeedChoice | undefined
  /** Why a zip archive can't be read. */
  broken: string | undefined
  isAsked: boolean
}

export const ZIP = /\.zip$/i

/** The beginning of refusals when loading. It doesn't apply here. */
const LOADED = 'Nothing was loaded from this file. '

/** Reads a file, or its beginning if it was not asked for. */
export async function look(path: string, config: InspectConfig, isAsked: boolean): Promise<Candidate> {
  const name = basename(path)
  const place = await entryAt(path)
  const zip = place && { ...place, files: 1 }
  const { size, mtime: writtenAt } = await stat(zip?.archive ?? path)
  const gzip = /\.gz$/i.test(name)
  const file = { path, zip, name: gzip ? name.slice(0, -'.gz'.length) : name, gzip, size, writtenAt }
  const sample = await takeSample(file, isAsked ? undefined : BESIDE_BYTES).catch((error: unknown) => {
    if (isAsked) throw error
    return { head: Buffer.alloc(0), blocks: [], isWhole: true, sizeBytes: 0 }
  })
  const isText = sample.head.length > 0 && (!otherKind(sample) || isUtf16(sample))
  const table = isText ? readTable(sample) : undefined
  const named = parseFileName(name, feedNames(config))?.feed
  const head = table && (await FileHead.of(file))
  const found = table && recogniseTable(table, (settings) => recognise(head, name, named, settings), config)
  return {
    path,
    name,
    sample,
    table,
    ...known(table, found),
    named,
    choice: undefined,
    broken: zip || !ZIP.test(path) ? undefined : await problemOfZip(path),
    isAsked,
  }
}

function known(
  table: Table | undefined,
  found: Recognised | undefined,
): Pick<Candidate, 'kind' | 'renamed' | 'doubt'> {
  const none = { kind: undefined, renamed: undefined, doubt: undefined }
  if (!table || !found) return none
  if (found.is === 'kind') return { ...none, kind: found.kind }
  const columns = namedColumns(table.columns)
  if (found.is === 'doubtful') {
    const { near } = found
    const renamed = near && nearSource(near.kind, near.missing, columns)
    if (near && renamed) {
      const because = 'it has the columns of this export, some by other names'
      return { ...none, kind: near.kind, renamed: { columns: renamed, because } }
    }
    const message = `The file ${found.what}. ${found.hint.replace(LOADED, '')}`
    return { ...none, doubt: { kind: 'doubtful', message } }
  }
  const events = typedEvents(columns)
  if (!events) return none
  const because = `its column "${shown(events.get('event_type') ?? '')}" says what happened`
  return { ...none, kind: clickstreamEvents, renamed: { columns: events, because } }
}

/** Looks for the header of a source, also below other text. */
function recogniseTable(
  { layout: { skipLines } }: Table,
  recognised: (settings: InspectConfig) => Recognised,
  config: InspectConfig,
): Recognised {
  const found = recognised(config)
  if (found.is === 'kind' || skipLines === undefined) return found
  const sources = new Map(
    sourceKinds.map(({ source }) => {
      const known = config.sources?.[source]
      return [source, { columns: {}, ...known, reading: { skipLines, ...known?.reading } }]
    }),
  )
  const below = recognised({ ...config, sources: Object.fromEntries(sources) })
  return below.is === 'kind' ? below : found
}

export function otherKind({ head }: Sample) {
  return kindOfBytes(head) ?? kindOfText(head)
}

function isUtf16({ head }: Sample): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
}

async function problemOfZip(path: string): Promise<string | undefined> {
  try {
    await zipEntries(path)
    return undefined
  } catch (error) {
    if (!(error instanceof SourceFileError)) throw error
    return `${error.message.replace(`${path}: `, 'The file: ')} ${error.hint?.replace(/^Nothing was loaded from it\. /, '') ?? ''}`
  }
}

/** The share of columns that a feed may leave unused in a file that is surely its own. */
const UNUSED = 0.2

/** A file of a feed can resemble an export by a few names. But an export has many columns that no feed knows. */
export function isClear({ choice, table }: Candidate): boolean {
  if (!choice || !table || !choice.isLikely || choice.missing.length > 0) return false
  return table.columns.length - choice.mapped.length <= UNUSED * table.columns.length
}

/** An incomplete export of a source fits no feed either: a match would cover only half of it. */
export function isAlmostSource({ doubt, choice }: Candidate): boolean {
  return doubt !== undefined && choice !== undefined && choice.missing.length > 0
}

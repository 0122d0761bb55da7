import type { Config } from '../../config/config.ts'
import { StorehouseError } from '../../errors.ts'
import type { Setting } from '../../inspect/finding.ts'
import { inspectFiles } from '../../inspect/inspect_files.ts'
import type { FirstRows, InspectedFile } from '../../inspect/inspected.ts'
import { settingsAsYaml } from '../../inspect/write/add_settings.ts'
import { writeSettings } from '../../inspect/write/write_settings.ts'
import { stemOf } from '../../staging/file_name.ts'
import type { Mapping, UploadedFile } from '../contract.ts'
import { badRequest } from '../errors.ts'
import type { WaitingFile } from './upload_area.ts'

/** Inspects files as `storehouse inspect` does: together, because each says something about the others. */
export async function inspectUploads(files: readonly WaitingFile[], config: Config): Promise<UploadedFile[]> {
  if (files.length === 0) return []
  try {
    const { files: found } = await inspectFiles(
      files.map(({ path }) => path),
      config,
    )
    const byPath = new Map(found.map((file) => [file.path, file]))
    return files.map((file) => uploaded(file, byPath.get(file.path)))
  } catch (error) {
    if (!(error instanceof StorehouseError)) throw error
    const message = [error.message, error.hint].filter(Boolean).join(' ')
    return files.map((file) => ({ ...uploaded(file, undefined), findings: [{ isNote: false, message }] }))
  }
}

/** Adds the settings that the files need to the configuration. */
export async function keepProposal(
  files: readonly WaitingFile[],
  config: Config,
  configFile: string | undefined,
): Promise<void> {
  const { settings } = await inspectFiles(
    files.map(({ path }) => path),
    config,
  )
  await write(settings, configFile)
}

/** Saves in the configuration what a reader says about a file: the name of such files, and their columns. */
export async function keepMapping(
  { name }: Pick<WaitingFile, 'name'>,
  { feed, columns }: Mapping,
  configFile: string | undefined,
): Promise<void> {
  const renamed = Object.entries(columns).filter(([from, to]) => from.trim().toLowerCase() !== to)
  await write(
    [
      { path: ['feeds', feed, 'files'], value: [stemOf(name).toLowerCase()] },
      ...renamed.map(([from, to]) => ({ path: ['feeds', feed, 'columns', from], value: to })),
    ],
    configFile,
  )
}

async function write(settings: readonly Setting[], configFile: string | undefined): Promise<void> {
  try {
    const { standing } = await writeSettings(process.cwd(), configFile, settings)
    const [first] = standing
    if (!first) return
    const { setting, value } = first
    throw badRequest(
      `${setting.path.join('.')} is ${JSON.stringify(value)} in the configuration, and was left so.`,
      `Change it there to ${JSON.stringify(setting.value)} if that is what you want.`,
    )
  } catch (error) {
    if (error instanceof StorehouseError) throw badRequest(error.message, error.hint ?? null)
    throw error
  }
}

function uploaded({ name, sizeBytes }: WaitingFile, file: InspectedFile | undefined): UploadedFile {
  if (!file) {
    return {
      name,
      sizeBytes,
      title: 'nothing known',
      isLoadable: false,
      isExport: false,
      feed: null,
      facts: [],
      columns: [],
      findings: [],
      proposal: null,
      rows: [],
    }
  }
  const { identity, columns, findings, firstRows } = file
  const settings = findings.flatMap((finding) => finding.settings ?? [])
  const isExport = identity.is === 'source'
  // What an export can't know stays missing.
  const isMissing = !isExport && findings.some(({ kind }) => kind === 'missing')
  return {
    name,
    sizeBytes,
    title: `${identity.title}, ${identity.sure}: ${identity.because}`,
    isLoadable: identity.is !== 'nothing known' && settings.length === 0 && !isMissing,
    isExport,
    feed: identity.is === 'feed' ? (identity.name ?? null) : null,
    facts: factsOf(file),
    columns: columns.map((column) => ({
      name: column.name,
      becomes: shortName(column.becomes, identity.is === 'feed'),
      values: column.values,
    })),
    findings: findings.map(({ kind, message }) => ({ isNote: isExport || kind === 'note', message })),
    proposal: settings.length > 0 ? settingsAsYaml(settings) : null,
    rows: firstRows.map(tableOf),
  }
}

/** The feed of a feed's own file is known, so it is left out. */
function shortName(becomes: string | undefined, isFeed: boolean): string | null {
  if (becomes === undefined) return null
  return isFeed ? becomes.replace(/^[^.]*\./, '') : becomes
}

function factsOf({ text }: InspectedFile): UploadedFile['facts'] {
  if (!text) return []
  const rows = text.rows.toLocaleString('en')
  return [
    { label: 'Rows', value: text.isWhole ? rows : `about ${rows}` },
    { label: 'Encoding', value: text.encoding },
    { label: 'Delimiter', value: text.delimiter === '\t' ? 'tab' : text.delimiter },
  ]
}

function tableOf({ feed, rows }: FirstRows): UploadedFile['rows'][number] {
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))]
  return { feed, columns, rows: rows.map(({ values }) => columns.map((column) => values[column] ?? null)) }
}

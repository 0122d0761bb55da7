import { lstat, realpath, stat, unlink } from 'node:fs/promises'
import { sep } from 'node:path'
import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import { type Sql, sql, value } from '../db/sql.ts'
import { execute, readRows } from '../db/statements.ts'
import { SourceFileError } from '../errors.ts'
import { archiveFile, recordAge } from '../staging/archive_file.ts'
import { describe } from '../staging/source_bytes.ts'
import type { FoundFile } from '../staging/source_file.ts'
import type { RunLog } from './run_log.ts'
import type { StagingResult } from './stage.ts'

/** A file that is loaded, now or before. */
type Loaded = StagingResult['skipped'][number]

/**
 * A load's work on the archive. With `move` it moves the loaded files of the inbox there, including those that were
 * loaded before. Files that were loaded from the archive stay. In the end every archived file has its age.
 *
 * Returns problems that belong to no file of this load. Others are warnings of their file.
 */
export async function keepArchive(
  log: RunLog,
  config: Config,
  staging: StagingResult,
  { move }: { move: boolean },
): Promise<string[]> {
  const loaded = [
    ...staging.staged.flatMap(({ file, origin }) =>
      file && !file.onRecord && origin?.parentFileId === undefined
        ? [{ ...file, hash: file.staged.hash }]
        : [],
    ),
    ...staging.skipped,
  ]
  if (move) await moveFiles(log, config, await linksFirst(loaded))
  else await noteThoseWithin(log, config.archive, loaded)
  return recordAges(log)
}

/** A link is moved before its target, which may be among the files. */
async function linksFirst(loaded: readonly Loaded[]): Promise<Loaded[]> {
  const isLink = await Promise.all(
    loaded.map(({ source }) =>
      lstat(source.path).then(
        (status) => status.isSymbolicLink(),
        () => false,
      ),
    ),
  )
  return [...loaded.filter((_, index) => isLink[index]), ...loaded.filter((_, index) => !isLink[index])]
}

async function moveFiles(log: RunLog, config: Config, loaded: readonly Loaded[]): Promise<void> {
  const archived: Loaded[] = []
  for (const [index, file] of loaded.entries()) {
    log.progress({ step: 'archive', detail: file.source.name, done: index, total: loaded.length })
    try {
      const source = await asOnRecord(log, file)
      const { archive, timezone } = config
      await noteArchived(log, file, await archiveFile(source, { archive, timezone, hash: file.hash }))
      archived.push(file)
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
      file.result.notArchived = { reason: error.message, hint: error.hint }
      const text = [error.message, error.hint].filter(Boolean).join(' ')
      file.result.warnings.push(`loaded, but not moved to the archive: ${text}`)
    }
  }
  await removeZips(archived)
}

/** Removes zip archives from the inbox once all of their files are archived. */
async function removeZips(archived: readonly Loaded[]): Promise<void> {
  const byZip = new Map<string, Loaded[]>()
  for (const file of archived) {
    const { zip } = file.source
    if (zip) byZip.set(zip.archive, [...(byZip.get(zip.archive) ?? []), file])
  }
  for (const [path, files] of byZip) {
    if (files.length !== files[0]?.source.zip?.files) continue
    await unlink(path).catch((error: NodeJS.ErrnoException) => {
      const why = describe(String(error.code))
      for (const { result } of files) {
        result.warnings.push(`archived, but ${path} cannot be taken out of the inbox (${why})`)
      }
    })
  }
}

/** The same bytes may have been loaded before with another modification time. Then that time counts. */
async function asOnRecord(log: RunLog, { source, ...file }: Loaded): Promise<FoundFile> {
  const rows = await readRows(
    log.client,
    { modified_at: col.time },
    sql`select modified_at from ops.files where ${isFile({ source, ...file })} limit 1`,
  )
  return { ...source, modifiedAt: rows[0]?.modified_at ?? source.modifiedAt }
}

/** Records the places of files that were loaded from the archive, for example after a reset. */
async function noteThoseWithin(log: RunLog, archive: string, loaded: readonly Loaded[]): Promise<void> {
  const root = await realpath(archive).catch(() => undefined)
  if (root === undefined) return
  for (const file of loaded) {
    const path = await realpath(file.source.path).catch(() => undefined)
    if (file.source.gzip && path?.startsWith(root + sep)) await noteArchived(log, file, path)
  }
}

async function noteArchived(log: RunLog, file: Loaded, path: string): Promise<void> {
  const place = value(path)
  await execute(
    log.client,
    sql`update ops.files set archived_path = ${place}, has_recorded_age = has_recorded_age and archived_path is not distinct from ${place}
     where ${isFile(file)}`,
  )
}

/** The file. For a file of a source, also the files made from it. */
function isFile({ source, fileDate, hash }: Loaded): Sql {
  const isIt = sql`feed = ${source.feed} and name = ${source.name} and file_date = ${fileDate} and hash = ${hash}`
  return sql`file_id in (
  with recorded as (
    select file_id from ops.files where ${isIt} and outcome = 'loaded' and parent_file_id is null
    union all
    select file_id from ops.files where ${isIt} and outcome = 'converted'
  )
  select file_id from recorded
  union all
  select made.file_id from ops.files as made join recorded on made.parent_file_id = recorded.file_id)`
}

/**
 * Makes sure that archived files have the record of their age: those of this load do; those archived before version 0.2
 * get it now. Missing files are left to verify.
 */
async function recordAges(log: RunLog): Promise<string[]> {
  const files = await readRows(
    log.client,
    { name: col.text, path: col.text, modified_at: col.time, hash: col.text },
    sql`select name, archived_path as path, modified_at, hash from ops.files
     where outcome in ('loaded', 'converted') and parent_file_id is null and archived_path is not null
       and not has_recorded_age
     order by file_id`,
  )
  const failed: string[] = []
  for (const [index, { name, path, modified_at, hash }] of files.entries()) {
    log.progress({ step: 'archive', detail: name, done: index, total: files.length })
    if (!(await stat(path).catch(() => undefined))) continue
    try {
      await recordAge(path, { name, modifiedAt: modified_at }, hash)
      await execute(
        log.client,
        sql`update ops.files set has_recorded_age = true
         where archived_path = ${path} and name = ${name} and modified_at = ${modified_at} and hash = ${hash}`,
      )
    } catch (error) {
      failed.push(`${path} (${reasonOf(error)})`)
    }
  }
  if (failed.length === 0) return []
  const rest = failed.length > 1 ? ` and ${failed.length - 1} more` : ''
  return [
    `archived files without the record of their age, which a restore needs: ${failed[0]}${rest}. Mend that: the next load writes it`,
  ]
}

function reasonOf(error: unknown): string {
  if (error instanceof SourceFileError) return 'it holds other bytes than those that were loaded'
  if (error instanceof Error && 'code' in error) return describe(String(error.code))
  throw error
}

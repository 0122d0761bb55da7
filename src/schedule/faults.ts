import { stat } from 'node:fs/promises'
import type { FileResult, LoadResult } from '../pipeline/results.ts'
import type { AlarmName } from './alarm_list.ts'

/** Something that needs attention after a run that ended normally. */
export interface Fault {
  alarm: AlarmName
  /** What is at fault: a file, or the archive. */
  subject: string
  /** Changes when it becomes another fault: the file was replaced, or there is another reason. */
  mark: string
  message: string
  hint: string | undefined
  /** Whether each run finds it until it is fixed. A one-time fault is never reported as fixed. */
  stays: boolean
}

/** The faults of a load: refused files, files without a sound row, and files that the archive could not take. */
export async function faultsOf({ files }: LoadResult): Promise<Fault[]> {
  const refused = files.filter(({ outcome }) => outcome === 'refused')
  const hollow = files.filter(isHollow)
  return [...(await Promise.all(refused.map(refusal))), ...hollow.map(hollowFile), ...unarchived(files)]
}

/** Whether none of its rows, or of the records of a source's file, could be used. */
function isHollow({ outcome, rowsRead, rejected, records }: FileResult): boolean {
  if (records) return records.read > 0 && records.rejected === records.read
  return outcome === 'loaded' && rowsRead > 0 && rejected === rowsRead
}

async function refusal({ name, path, reason = 'no reason given', hint }: FileResult): Promise<Fault> {
  const said = reason.startsWith(name) || reason.startsWith(path) ? reason : `${name}: ${reason}`
  return {
    alarm: 'file_refused',
    subject: path,
    mark: `${reason} ${await stateOf(path)}`,
    message: `Refused: ${said}`,
    hint,
    stays: true,
  }
}

/** Size and time of a file. Not for a folder, whose time changes with each new file. */
async function stateOf(path: string): Promise<string> {
  const status = await stat(path).catch(() => undefined)
  return status?.isFile() ? `${status.size} ${status.mtimeMs}` : ''
}

function hollowFile({ name, path, feed, source, rowsRead, records }: FileResult): Fault {
  const count = records?.read ?? rowsRead
  const what = records ? 'record' : source ? `row of ${feed}` : 'row'
  const many = records ? 'records' : source ? `rows of ${feed}` : 'rows'
  const rows = count === 1 ? `its one ${what} was rejected` : `all its ${count} ${many} were rejected`
  return {
    alarm: 'file_without_sound_row',
    subject: path,
    mark: '',
    message: `${name}: ${rows}.`,
    hint: `storehouse rejects list --file ${name} says why. Correct the file at its source and hand it in again.`,
    stays: false,
  }
}

/** One fault for all files that the archive could not take for the same reason. */
function unarchived(files: readonly FileResult[]): Fault[] {
  const byReason = new Map<string, { first: NonNullable<FileResult['notArchived']>; count: number }>()
  for (const { name, notArchived } of files) {
    if (!notArchived) continue
    const reason = notArchived.reason.replaceAll(name, '')
    const known = byReason.get(reason)
    byReason.set(reason, { first: known?.first ?? notArchived, count: (known?.count ?? 0) + 1 })
  }
  return [...byReason].map(([reason, { first, count }]) => ({
    alarm: 'archive_failed',
    subject: `archive ${reason}`,
    mark: '',
    message: `Loaded, but not moved to the archive: ${first.reason}${count > 1 ? ` So with ${count - 1} more.` : ''}`,
    hint: first.hint,
    stays: true,
  }))
}

import { noOutcomes } from '../model/outcomes.ts'
import { lackOf } from '../staging/kind_header.ts'
import type { ExportFile } from '../staging/source_file.ts'
import type { StagedExport } from '../staging/stage_export.ts'
import type { FileResult, RecordCounts } from './results.ts'
import type { NewlyStaged } from './staged.ts'

/**
 * The entries for a file of a source: the file with the outcomes of its records, then a file for each feed that it
 * makes rows of. From there on those files are like any other.
 */
export function entriesOf(
  source: ExportFile,
  fileDate: Date,
  reading: string,
  staged: StagedExport,
): NewlyStaged[] {
  const { kind } = source
  const { hash, sizeBytes, records } = staged
  const lack = lackOf(kind, staged.columns)
  const result = (own: Pick<FileResult, 'feed' | 'outcome' | 'rowsRead' | 'rejected'>): FileResult => ({
    ...noOutcomes,
    ...own,
    name: source.name,
    path: source.path,
    source: kind.name,
    warnings: [],
  })
  const origin = (parentFileId: number | undefined) => ({
    kind: kind.name,
    parentFileId,
    hasWholeOrders: kind.wholeOrders ?? false,
  })
  const parent: NewlyStaged = {
    stagedFileId: staged.fileId,
    fileId: staged.fileId,
    feed: kind.name,
    rowsRead: 0,
    staged: 0,
    rejected: records.rejected,
    records,
    origin: origin(undefined),
    file: {
      source,
      staged: { hash, sizeBytes, delimiter: staged.delimiter, columns: staged.columns, days: [] },
      fileDate,
      reading,
      result: {
        ...result({ feed: kind.name, outcome: 'converted', rowsRead: 0, rejected: records.rejected }),
        records,
        warnings: [...source.remarks, ...(lack === undefined ? [] : [lack])],
      },
    },
  }
  const made = staged.made.map((rows): NewlyStaged => {
    const { fileId, feed, rowsRead, rejected } = rows
    return {
      stagedFileId: fileId,
      fileId,
      feed,
      rowsRead,
      staged: rows.staged,
      rejected,
      origin: origin(staged.fileId),
      file: {
        source: { ...source, feed },
        staged: { ...rows, hash, sizeBytes },
        fileDate,
        reading,
        result: result({ feed, outcome: 'loaded', rowsRead, rejected }),
      },
    }
  })
  return [parent, ...made]
}

/** The sum of the records of all files of a source. */
export function sumOfRecords(files: readonly FileResult[]): RecordCounts {
  const sum: RecordCounts & { leftOutByRule: Record<string, number> } = {
    read: 0,
    used: 0,
    leftOut: 0,
    leftOutByRule: {},
    rejected: 0,
  }
  for (const { records } of files) {
    if (!records) continue
    for (const count of ['read', 'used', 'leftOut', 'rejected'] as const) sum[count] += records[count]
    for (const [rule, count] of Object.entries(records.leftOutByRule)) {
      sum.leftOutByRule[rule] = (sum.leftOutByRule[rule] ?? 0) + count
    }
  }
  return sum
}

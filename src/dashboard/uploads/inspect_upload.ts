import type { Config } from '../../config/config.ts'
import type { UploadedFile } from '../contract.ts'
import type { WaitingFile } from './upload_area.ts'

/** What a reader says that a file is: the feed, and the column that each of its columns stands for. */
export interface Mapping {
  feed: string
  columns: Record<string, string>
}

export async function inspectUpload(file: WaitingFile, _config: Config): Promise<UploadedFile> {
  return {
    name: file.name,
    sizeBytes: file.sizeBytes,
    title: 'orders',
    isLoadable: true,
    feed: 'orders',
    facts: [],
    columns: [],
    findings: [],
    rows: [],
  }
}

export async function saveMapping(
  _file: WaitingFile,
  _mapping: Mapping,
  _configFile: string | undefined,
): Promise<void> {}

import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import { embeddedHome } from '../../db/open.ts'
import { eraseText } from '../../privacy/erase_text.ts'
import type { ErasedValues } from '../../privacy/erased_values.ts'

/** What was found in the files of Storehouse itself. */
export interface ErasedHome {
  /** Logs and reports, written over. */
  rewritten: string[]
}

const MOST_BYTES = 256 * 1024 * 1024

/** Takes what logs, reports and other texts below home say of erased persons out of them. */
export async function eraseHome(config: Config, erased: ErasedValues): Promise<ErasedHome> {
  const result: ErasedHome = { rewritten: [] }
  for await (const path of textFilesOfHome(config)) {
    if (await eraseTextFile(path, erased)) result.rewritten.push(path)
  }
  return result
}

/** Files below home beside inbox, archive and the tables of the embedded server: logs, reports, messages, backups. */
export function textFilesOfHome(config: Config): AsyncGenerator<string, void, undefined> {
  return filesBelow(config.home, new Set([config.inbox, config.archive, join(embeddedHome(config), 'data')]))
}

/** The files below a folder, and in the folders in it, but for those that are passed over. */
export async function* filesBelow(
  folder: string,
  passed: ReadonlySet<string>,
): AsyncGenerator<string, void, undefined> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    if (passed.has(path)) continue
    if (entry.isDirectory()) yield* filesBelow(path, passed)
    else if (entry.isFile()) yield path
  }
}

/**
 * Writes over what a text file says of erased persons. Its length stays, since a server may be writing to its log: what is
 * put in is shorter, and spaces fill the line.
 */
async function eraseTextFile(path: string, erased: ErasedValues): Promise<boolean> {
  const { size } = await stat(path)
  if (size === 0 || size > MOST_BYTES) return false
  const bytes = await readFile(path).catch(() => undefined)
  if (!bytes || bytes.includes(0)) return false
  let handle: FileHandle | undefined
  try {
    for (let from = 0; from < bytes.length; ) {
      const lineFeed = bytes.indexOf(0x0a, from)
      const to = lineFeed < 0 ? bytes.length : lineFeed
      const line = bytes.toString('utf8', from, to)
      const now = eraseText(line, erased)
      if (now !== line) {
        handle ??= await open(path, 'r+')
        const padded = Buffer.alloc(to - from, ' ')
        padded.write(now)
        await handle.write(padded, 0, padded.length, from)
      }
      from = to + 1
    }
    await handle?.sync()
    return handle !== undefined
  } finally {
    await handle?.close()
  }
}

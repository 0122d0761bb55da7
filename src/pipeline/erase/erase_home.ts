import { open, readdir, rm } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Config } from '../../config/config.ts'
import { embeddedHome } from '../../db/open.ts'
import { eraseText } from '../../privacy/erase_text.ts'
import type { ErasedValues } from '../../privacy/erased_values.ts'

/** What was found in the files of Storehouse itself. */
export interface ErasedHome {
  /** Logs and reports, written over. */
  rewritten: string[]
  /** Files that were handed in, are of no known kind and named the person. Certificates of 0.6 have none. */
  removed?: string[]
}

/** How much of a file is looked at at once. */
const WINDOW_BYTES = 16 * 1024 * 1024

/** Takes what logs, reports and other texts below home say of erased persons out of them. */
export async function eraseHome(config: Config, erased: ErasedValues): Promise<ErasedHome> {
  const result: Required<ErasedHome> = { rewritten: [], removed: [] }
  for await (const path of textFilesOfHome(config)) {
    const isHandedIn = path.startsWith(uploadsOf(config) + sep)
    // Padded with spaces, a table would say something else.
    if (!(await eraseTextFile(path, erased, { isReadOnly: isHandedIn }))) continue
    if (isHandedIn) {
      await rm(path, { force: true })
      result.removed.push(path)
    } else result.rewritten.push(path)
  }
  return result
}

/** The folder of files that were handed in to the dashboard and not loaded yet. */
export function uploadsOf({ home }: Pick<Config, 'home'>): string {
  return join(home, 'uploads')
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
 * put in is shorter, and spaces fill the line. Returns whether it said anything.
 */
async function eraseTextFile(
  path: string,
  erased: ErasedValues,
  { isReadOnly }: { isReadOnly: boolean },
): Promise<boolean> {
  const handle = await open(path, isReadOnly ? 'r' : 'r+').catch(() => undefined)
  if (!handle) return false
  let isChanged = false
  try {
    const window = Buffer.alloc(WINDOW_BYTES)
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(window, 0, window.length, at)
      const bytes = wholeLines(window.subarray(0, bytesRead))
      if (bytes.length === 0 || bytes.includes(0)) break
      for (const { from, line } of changedLines(bytes, erased)) {
        isChanged = true
        if (!isReadOnly) await handle.write(line, 0, line.length, at + from)
      }
      at += bytes.length
    }
    if (isChanged && !isReadOnly) await handle.sync()
    return isChanged
  } finally {
    await handle.close()
  }
}

/** The bytes up to the last line feed, if more can follow. */
function wholeLines(bytes: Buffer): Buffer {
  if (bytes.length < WINDOW_BYTES) return bytes
  const last = bytes.lastIndexOf(LINE_FEED)
  return last < 0 ? bytes : bytes.subarray(0, last + 1)
}

function* changedLines(bytes: Buffer, erased: ErasedValues): Generator<{ from: number; line: Buffer }> {
  for (let from = 0; from < bytes.length; ) {
    const lineFeed = bytes.indexOf(LINE_FEED, from)
    const to = lineFeed < 0 ? bytes.length : lineFeed
    const before = bytes.toString('utf8', from, to)
    const now = eraseText(before, erased)
    if (now !== before) {
      const line = Buffer.alloc(to - from, ' ')
      line.write(now)
      yield { from, line }
    }
    from = to + 1
  }
}

const LINE_FEED = 0x0a

import { open, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import { sql } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'
import { filesBelow, textFilesOfHome } from '../pipeline/erase/erase_home.ts'
import { HEAD, UNFINISHED } from './format.ts'

/** Files that are backups, or the beginning of one. */
export interface FoundBackups {
  /** Those that somebody named, those in home and archive, and those that backup wrote. */
  ours: string[]
  /** Others in the folders to which backup wrote: copies, or backups of another warehouse. */
  nearby: string[]
  /** What backups of this warehouse left that were broken off. */
  unfinished: string[]
  /** Places to which backups were written, and where none is any more. */
  gone: string[]
}

/** Finds backups: those given, below home and archive, and in the folders to which backups were written. */
export async function findBackups(
  db: Connection,
  config: Config,
  given: readonly string[],
): Promise<FoundBackups> {
  const ours = new Set<string>()
  const nearby = new Set<string>()
  // What a link names is written anew, not the link.
  const add = async (path: string, found = ours) => {
    if (await isBackup(path)) found.add(await realpath(path))
  }
  for (const path of given) await add(path)
  for await (const path of textFilesOfHome(config)) await add(path)
  for await (const path of filesBelow(config.archive, new Set())) await add(path)
  const written = await writtenBackups(db)
  const gone: string[] = []
  for (const path of written) {
    if (!(await isBackup(path))) gone.push(path)
    await add(path)
    await add(`${path}${UNFINISHED}`)
  }
  for (const folder of new Set(written.map((path) => dirname(path)))) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) if (!entry.isDirectory()) await add(join(folder, entry.name), nearby)
  }
  const isUnfinished = (path: string) => path.endsWith(UNFINISHED) && !given.includes(path)
  return {
    ours: [...ours].filter((path) => !isUnfinished(path)),
    nearby: [...nearby].filter((path) => !ours.has(path)),
    unfinished: [...ours].filter(isUnfinished),
    gone,
  }
}

/** Where backups of this warehouse were written, as far as its runs say. */
async function writtenBackups(db: Connection): Promise<string[]> {
  const rows = await readRows(
    db,
    { path: col.text },
    sql`select distinct summary ->> 'path' as path from ops.runs
        where command = 'backup' and summary ->> 'path' is not null order by 1`,
  )
  return rows.map(({ path }) => path)
}

/** Whether a file begins as backups do. */
export async function isBackup(path: string): Promise<boolean> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) return false
  const handle = await open(path, 'r').catch(() => undefined)
  if (!handle) return false
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(TAR_NAME_BYTES), 0, TAR_NAME_BYTES, 0)
    return buffer.toString('latin1', 0, bytesRead).replace(/\0.*$/s, '') === HEAD
  } finally {
    await handle.close()
  }
}

const TAR_NAME_BYTES = 100

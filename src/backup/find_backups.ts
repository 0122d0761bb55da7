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
  /** Backups that somebody named, those in home and archive, and those that this warehouse wrote. */
  ours: string[]
  /** Other files in the folders of backups: copies, or backups of another warehouse. */
  nearby: string[]
  /** The remains of interrupted backups of this warehouse. */
  unfinished: string[]
  /** Paths to which a backup was once written and that no longer have one. */
  gone: string[]
}

/** Finds backups: the given ones, those below home and archive, and those in folders to which a backup was written. */
export async function findBackups(
  db: Connection,
  config: Config,
  given: readonly string[],
): Promise<FoundBackups> {
  const ours = new Set<string>()
  const nearby = new Set<string>()
  // The file behind a link is rewritten, not the link.
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

/** The paths to which backups of this warehouse were written, according to its runs. */
async function writtenBackups(db: Connection): Promise<string[]> {
  const rows = await readRows(
    db,
    { path: col.text },
    sql`select distinct summary ->> 'path' as path from ops.runs
        where command = 'backup' and summary ->> 'path' is not null order by 1`,
  )
  return rows.map(({ path }) => path)
}

/** Whether a file begins like a backup. */
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

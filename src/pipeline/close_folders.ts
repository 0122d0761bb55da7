import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { closeFolder, narrow, PASSABLE_FOLDER, PRIVATE_FILE, PRIVATE_FOLDER } from '../private_files.ts'

/** What Storehouse puts into its home. The folder of the embedded server is closed when the server starts. */
const inHome = /^(postgres|reports|bi-password|demo-shop-.*)$/
/** The archive has a folder for each day. */
const inArchive = /^\d{4}-\d{2}-\d{2}$/
/**
 * Closes home and archive to other users: earlier versions left them as the umask made them. A folder that contains
 * something else, because it existed before, stays open; only what is ours in it is closed.
 */
export async function closeFolders(config: Pick<Config, 'home' | 'archive' | 'databaseUrl'>): Promise<void> {
  // The user that runs the embedded server must be able to pass through.
  const servesAsRoot = config.databaseUrl === undefined && process.getuid?.() === 0
  await closeOwn(config.home, inHome, ['postgres'], servesAsRoot ? PASSABLE_FOLDER : PRIVATE_FOLDER)
  await closeOwn(config.archive, inArchive, [], PRIVATE_FOLDER)
}

async function closeOwn(path: string, own: RegExp, left: readonly string[], mode: number): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!own.test(entry.name) || left.includes(entry.name)) continue
    if (entry.isDirectory()) await closeFolder(join(path, entry.name))
    else if (entry.isFile()) await narrow(join(path, entry.name), PRIVATE_FILE)
  }
  if (entries.length > 0 && entries.every(({ name }) => own.test(name))) await narrow(path, mode)
}

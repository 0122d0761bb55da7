import { chmod, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** Modes of what only its owner may read: files hold what customers bought, and who they are. */
export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700
/** Of a folder above one that another user has to get to: they cannot list it. */
export const PASSABLE_FOLDER = 0o711

/**
 * Makes a folder for its owner alone, whatever the umask, and those above that are missing; tells whether it did. As root
 * the folders above let others through: the user whom an embedded server runs as may have to get to another one in them.
 */
export async function makePrivateFolder(path: string): Promise<boolean> {
  const first = await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER })
  if (first === undefined) return false
  await chmod(path, PRIVATE_FOLDER)
  const isRoot = process.getuid?.() === 0
  for (let made = resolve(path); isRoot && made !== resolve(first); ) {
    made = dirname(made)
    await chmod(made, PASSABLE_FOLDER)
  }
  return true
}

/**
 * Closes a folder and everything in it to all but its owner, as it was left by a version that did not: once it is closed
 * nothing is looked at any more. Links are not followed. What belongs to somebody else stays as it is.
 */
export async function closeFolder(path: string): Promise<void> {
  if (!(await isOpen(path, PRIVATE_FOLDER))) return
  for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) await closeFolder(inner)
    else if (entry.isFile()) await narrow(inner, PRIVATE_FILE)
  }
  await narrow(path, PRIVATE_FOLDER)
}

/** Takes rights that a mode does not give from others; it gives none. */
export async function narrow(path: string, mode: number): Promise<void> {
  // Not every file system has modes, and not every file is ours.
  if (await isOpen(path, mode)) await chmod(path, mode).catch(() => undefined)
}

async function isOpen(path: string, mode: number): Promise<boolean> {
  const status = await stat(path).catch(() => undefined)
  return status !== undefined && (status.mode & 0o077 & ~mode) !== 0
}

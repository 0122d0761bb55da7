import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** Modes for what only its owner may read: the files say who customers are and what they bought. */
export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700
/** Mode of a folder that another user must be able to pass through, but not list. */
export const PASSABLE_FOLDER = 0o711

/**
 * Makes a folder that only its owner can use, whatever the umask, and missing parents. Returns whether it made the
 * folder. For root the parents let others pass: the user that runs the embedded server may need to reach another folder
 * in them.
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

/** Writes a file for its owner only, whole or not at all: it is on disk before it gets its name. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`
  try {
    const file = await open(unfinished, 'w', PRIVATE_FILE)
    try {
      await file.chmod(PRIVATE_FILE)
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw error
  }
}

/**
 * Closes a folder and its content to everyone but its owner, since older versions left them open. A closed folder is
 * not searched again. Links are not followed, and files of other owners stay as they are.
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

/** Takes away the rights that a mode does not include. Never adds any. */
export async function narrow(path: string, mode: number): Promise<void> {
  // Some file systems have no modes, and some files belong to others.
  if (await isOpen(path, mode)) await chmod(path, mode).catch(() => undefined)
}

async function isOpen(path: string, mode: number): Promise<boolean> {
  const status = await stat(path).catch(() => undefined)
  return status !== undefined && (status.mode & 0o077 & ~mode) !== 0
}

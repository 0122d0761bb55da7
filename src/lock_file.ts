import { type FileHandle, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'

const heartbeatMs = 2_000
const staleAfterMs = 20_000

/**
 * Creates a lock file and returns the function that removes it; undefined while another process holds the lock. A lock is
 * taken over if its process is dead, or if its file was not touched for a while.
 *
 * @throws the file system's error if the file can't be created.
 */
export async function tryLockFile(path: string): Promise<(() => Promise<void>) | undefined> {
  const handle = (await make(path)) ?? ((await isStale(path)) ? await makeInstead(path) : undefined)
  if (!handle) return undefined
  const heartbeat = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => undefined)
  }, heartbeatMs)
  heartbeat.unref()
  return async () => {
    clearInterval(heartbeat)
    await handle.close()
    await rm(path, { force: true })
  }
}

async function make(path: string): Promise<FileHandle | undefined> {
  const handle = await open(path, 'wx', 0o644).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw error
  })
  await handle?.writeFile(`${process.pid} ${hostname()}\n`)
  return handle
}

async function isStale(path: string): Promise<boolean> {
  const [content, times] = await Promise.all([
    readFile(path, 'utf8').catch(() => undefined),
    stat(path).catch(() => undefined),
  ])
  if (content === undefined || times === undefined) return false
  if (Date.now() - times.mtimeMs > staleAfterMs) return true
  const [pid, host] = content.trim().split(' ')
  return host === hostname() && pid !== undefined && !isAlive(Number(pid))
}

/** Renames the file first: of several processes that find it stale, only one succeeds. */
async function makeInstead(path: string): Promise<FileHandle | undefined> {
  const mine = `${path}.${process.pid}.stale`
  await rename(path, mine).catch(() => undefined)
  await rm(mine, { force: true })
  return make(path)
}

/** Whether a process with this id is alive, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

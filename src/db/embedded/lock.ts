import { type FileHandle, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from '../../errors.ts'

const heartbeatMs = 2_000
const staleAfterMs = 20_000
const giveUpAfterMs = 15 * 60_000

/**
 * Runs `work` while holding a lock file, so that of two commands at once one starts the server and the other finds it
 * running. A lock is taken over if its process is dead, or if its file was not touched for a while. The data doesn't
 * depend on this lock (PostgreSQL has its own, postmaster.pid); it only keeps two starts out of each other's way.
 */
export async function withLockFile<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const handle = await acquire(path, onWait)
  const heartbeat = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => undefined)
  }, heartbeatMs)
  heartbeat.unref()
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    await handle.close()
    await rm(path, { force: true })
  }
}

async function acquire(path: string, onWait: () => void): Promise<FileHandle> {
  const started = Date.now()
  let told = false
  for (;;) {
    const handle = await open(path, 'wx', 0o644).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined
      throw new DatabaseError(`The lock file ${path} cannot be made: ${error.message}`, {
        hint: 'Storehouse must be able to write to its home folder (STOREHOUSE_HOME).',
        cause: error,
      })
    })
    if (handle) {
      await handle.writeFile(`${process.pid} ${hostname()}\n`)
      return handle
    }
    if (await isStale(path)) {
      await takeAway(path)
      continue
    }
    if (Date.now() - started > giveUpAfterMs) {
      throw new DatabaseError(
        `Another command has been starting or stopping the embedded server for long (${path}).`,
        {
          hint: 'Wait for it or end it, then try again.',
        },
      )
    }
    if (!told && Date.now() - started > 1_000) {
      told = true
      onWait()
    }
    await sleep(100)
  }
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
async function takeAway(path: string): Promise<void> {
  const mine = `${path}.${process.pid}.stale`
  await rename(path, mine).catch(() => undefined)
  await rm(mine, { force: true })
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

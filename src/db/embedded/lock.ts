import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from '../../errors.ts'
import { tryLockFile } from '../../lock_file.ts'

const giveUpAfterMs = 15 * 60_000

/**
 * Runs `work` while holding a lock file, so that of two commands at once one starts the server and the other finds it
 * running. The data doesn't depend on this lock (PostgreSQL has its own, postmaster.pid); it only keeps two starts out of
 * each other's way.
 */
export async function withLockFile<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const release = await acquire(path, onWait)
  try {
    return await work()
  } finally {
    await release()
  }
}

async function acquire(path: string, onWait: () => void): Promise<() => Promise<void>> {
  const started = Date.now()
  let told = false
  for (;;) {
    const release = await tryLockFile(path).catch((error: NodeJS.ErrnoException) => {
      throw new DatabaseError(`The lock file ${path} cannot be made: ${error.message}`, {
        hint: 'Storehouse must be able to write to its home folder (STOREHOUSE_HOME).',
        cause: error,
      })
    })
    if (release) return release
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

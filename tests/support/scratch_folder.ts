import { readFileSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'

const inMemory = '/dev/shm'
const gigabyte = 1024 ** 3

/**
 * Where the tests keep their servers and files: in memory if there is plenty, otherwise in the system's temporary
 * folder. A load makes and drops hundreds of tables, and on a disk creating their files takes half of its time.
 */
export function scratchFolder(): string {
  if (process.env.TMPDIR !== undefined || process.platform !== 'linux') return tmpdir()
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, folder, type]) => folder === inMemory && type === 'tmpfs')
    const { bavail, bsize } = statfsSync(inMemory)
    const hasRoom = bavail * bsize > 8 * gigabyte && freemem() > 12 * gigabyte
    return hasRoom && !mount?.[3]?.split(',').includes('noexec') && mount ? inMemory : tmpdir()
  } catch {
    return tmpdir()
  }
}

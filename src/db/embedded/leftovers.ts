import { readdir, readlink, realpath } from 'node:fs/promises'
import { basename } from 'node:path'

/**
 * Ends the processes that a killed server left behind. Such a process notices that its server is gone only when it next
 * waits for something, and a long statement can delay that. Its work is lost anyway, and no new server starts while it
 * holds the old one's memory.
 *
 * Only on Linux, where /proc shows a process's program and folder. Elsewhere one has to wait.
 */
export async function dismissLeftovers(dataFolder: string): Promise<void> {
  if (process.platform !== 'linux') return
  const folder = await realpath(dataFolder)
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue
    const [program, workingFolder] = await Promise.all([
      readlink(`/proc/${name}/exe`).catch(() => ''),
      readlink(`/proc/${name}/cwd`).catch(() => ''),
    ])
    if (workingFolder !== folder || basename(program.replace(/ \(deleted\)$/, '')) !== 'postgres') continue
    try {
      process.kill(Number(name), 'SIGTERM')
    } catch {
      // It has ended, or belongs to another user.
    }
  }
}

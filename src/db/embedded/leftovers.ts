import { readdir, readlink, realpath } from 'node:fs/promises'
import { basename } from 'node:path'

/**
 * Asks what is left of a killed server to leave. Such a process notices by itself that its server is
 * gone, but only when it next waits for something, which can take the length of its statement. Whatever it does
 * is lost anyway, and no new server starts while it holds the old one's memory.
 *
 * Linux only, where a process tells its program and its folder; elsewhere one has to wait.
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
      // It has left, or is another user's.
    }
  }
}

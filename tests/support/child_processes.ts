import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** The process that runs the dashboard of a `storehouse start`, or of this process. */
export function dashboardProcessOf(parent: number): number {
  const found = process.platform === 'linux' ? fromProc(parent) : fromPgrep(parent)
  const [pid] = found
  if (pid === undefined) throw new Error(`process ${parent} has no dashboard`)
  return pid
}

function fromProc(parent: number): number[] {
  const read = (pid: string, name: string) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'utf8')
    } catch {
      return ''
    }
  }
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && read(pid, 'cmdline').includes('dashboard-process'))
    .filter((pid) => Number(/^PPid:\s+(\d+)$/m.exec(read(pid, 'status'))?.[1]) === parent)
    .map(Number)
}

function fromPgrep(parent: number): number[] {
  return execFileSync('pgrep', ['-P', String(parent), '-f', 'dashboard-process'])
    .toString()
    .trim()
    .split('\n')
    .map(Number)
}

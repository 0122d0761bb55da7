import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Linux counts the time of processes in hundredths of a second. */
const TICKS = 100

interface ProcessTimes {
  parent: number
  /** CPU seconds of the process and of its children that have ended. */
  own: number
  ended: number
}

/**
 * Milliseconds of CPU that a program and its server have used, to the microsecond: short requests are measured by it.
 * Linux only; processes that ended are left out.
 */
export async function exactMilliseconds(pids: { program: number; dataFolder: string }): Promise<CoreTimes> {
  const server = await postmasterOf(pids.dataFolder)
  const backends = await readFile(`/proc/${server}/task/${server}/children`, 'utf8').catch(() => '')
  const [program, ...others] = await Promise.all(
    [pids.program, ...backends.split(' ').filter(Boolean).map(Number)].map(
      async (pid) => [pid, await exactOf(pid)] as const,
    ),
  )
  return { program: program?.[1] ?? 0, backends: new Map(others) }
}

export interface CoreTimes {
  program: number
  backends: ReadonlyMap<number, number>
}

/** What a request cost between two readings. */
export function coreTimeBetween(before: CoreTimes, after: CoreTimes): { program: number; server: number } {
  let server = 0
  for (const [pid, time] of after.backends) server += time - (before.backends.get(pid) ?? 0)
  return { program: after.program - before.program, server }
}

/** The time of all threads of a process. */
async function exactOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch((): string[] => [])
  const times = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0')),
  )
  return times.reduce((sum, text) => sum + Number.parseInt(text, 10) / 1e6, 0)
}

async function postmasterOf(dataFolder: string): Promise<number> {
  const file = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')
  return Number.parseInt(file, 10)
}

/** CPU seconds that a process has used; undefined where that is unknown, as outside Linux. */
export async function cpuSeconds(pid: number | undefined): Promise<number | undefined> {
  return (await timesOf(pid))?.own
}

/** The same for the server with its data in a folder, with all its connections. */
export async function serverSeconds(dataFolder: string): Promise<number | undefined> {
  const postmaster = await postmasterOf(dataFolder)
  const times = await timesOf(postmaster)
  if (!times) return undefined
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const all = await Promise.all(pids.map(timesOf))
  return all.reduce(
    (sum, each) => sum + (each?.parent === postmaster ? each.own : 0),
    times.own + times.ended,
  )
}

async function timesOf(pid: number | undefined): Promise<ProcessTimes | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of the program is in brackets and can contain anything.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [, parent, , , , , , , , , , user, system, endedUser, endedSystem] = fields
  if (parent === undefined || endedSystem === undefined) return undefined
  const seconds = (a = 0, b = 0) => (a + b) / TICKS
  return { parent, own: seconds(user, system), ended: seconds(endedUser, endedSystem) }
}

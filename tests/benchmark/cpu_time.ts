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

/** CPU seconds that a process has used; undefined where that is unknown, as outside Linux. */
export async function cpuSeconds(pid: number | undefined): Promise<number | undefined> {
  return (await timesOf(pid))?.own
}

/** The same for the server with its data in a folder, with all its connections. */
export async function serverSeconds(dataFolder: string): Promise<number | undefined> {
  const file = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')
  const postmaster = Number.parseInt(file, 10)
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

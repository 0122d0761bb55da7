import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

const TAIL_BYTES = 64 * 1024
const RECENT_MS = 5_000
const CRASH = /^(\S+ \S+) UTC .*(?:PANIC: +(.*)|LOG: +(.* was terminated by signal .*))$/

/** The reason that the log of an embedded server gives for a recent crash; undefined if there is none. */
export function lastCrash(root: string, now = Date.now()): string | undefined {
  try {
    const lines = readdirSync(join(root, 'log'))
      .filter((name) => name.startsWith('postgresql-'))
      .flatMap((name) => tailOf(join(root, 'log', name)).split('\n'))
    const crashes = lines.flatMap((line) => {
      const [, time, panic, signal] = CRASH.exec(line) ?? []
      const reason = panic ?? signal
      const at = Date.parse(`${time?.replace(' ', 'T')}Z`)
      return reason !== undefined && now - at < RECENT_MS ? [{ at, reason }] : []
    })
    return crashes.sort((a, b) => a.at - b.at).at(0)?.reason
  } catch {
    // No log, or another user's: the error itself has to do.
    return undefined
  }
}

function tailOf(path: string): string {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES))
    readSync(file, tail, 0, tail.length, size - tail.length)
    return tail.toString()
  } finally {
    closeSync(file)
  }
}

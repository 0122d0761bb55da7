import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** The operating system account that a program runs as; undefined: our own. */
export interface Account {
  uid: number
  gid: number
}

export interface RunResult {
  code: number | null
  /** Standard output and standard error, in the order they came. */
  output: string
}

export interface RunOptions {
  account?: Account | undefined
  /** Starts a session, so that ctrl-C in the terminal does not reach the program. */
  detached?: boolean
}

/**
 * The environment of PostgreSQL's programs, with nothing of ours. The caller's PGDATA, PGPORT or LANG would change what
 * they do. The server also outlives the command that starts it and should not carry its secrets.
 */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
}

/** Runs a program to its end and returns its output. Throws only if the program can't be started at all. */
export function run(file: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  const { account, detached = false } = options
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      // The account may not be allowed into the caller's folder.
      cwd: process.platform === 'win32' ? undefined : '/',
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: detached && process.platform !== 'win32',
      windowsHide: true,
      ...(account && { uid: account.uid, gid: account.gid }),
    })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const closed = new Promise<void>((done) => child.once('close', () => done()))
    child.once('error', reject)
    child.once('exit', async (code) => {
      // Don't wait for 'close' alone: on Windows a started server keeps the pipes open.
      await Promise.race([closed, sleep(500, undefined, { ref: false })])
      child.stdout.destroy()
      child.stderr.destroy()
      resolve({ code, output: output.trim() })
    })
  })
}

import { type SpawnOptions, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))

export interface CommandRun {
  code: number | null
  stdout: string
  stderr: string
  /** The process's peak memory, where the system reports it. */
  peakBytes: number | undefined
}

/**
 * Runs the command line in a separate process, with nothing of this one's environment; `stdout` redirects its output,
 * `stdin` is its input.
 */
export function storehouse(
  args: readonly string[],
  environment: Record<string, string>,
  {
    stdout,
    stdin,
    ...options
  }: Pick<SpawnOptions, 'cwd' | 'uid' | 'gid'> & { stdout?: number; stdin?: string } = {},
): Promise<CommandRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      ...options,
      env: { PATH: process.env.PATH, ...environment },
      stdio: [stdin === undefined ? 'ignore' : 'pipe', stdout ?? 'pipe', 'pipe'],
    })
    child.stdin?.end(stdin)
    const run: CommandRun = { code: null, stdout: '', stderr: '', peakBytes: undefined }
    const timer = setInterval(() => {
      run.peakBytes = peakOf(child.pid) ?? run.peakBytes
    }, 50)
    child.stdout?.on('data', (chunk) => {
      run.stdout += chunk
    })
    child.stderr?.on('data', (chunk) => {
      run.stderr += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => {
      clearInterval(timer)
      resolve({ ...run, code })
    })
  })
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined
  }
}

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { repository } from '../../config/repository.ts'
import type { LoadedFile, LoadOutcome } from '../contract.ts'

/** The output of `storehouse load --json`. */
interface Printed {
  outcome?: string
  files?: (Omit<LoadedFile, 'rowsRead'> & { rows_read: number })[]
  error?: { message: string; hint: string | null }
}

/**
 * A load of files that a reader confirmed, in its own process: the same command as in a terminal, with the current
 * settings. One at a time.
 */
export class LoadRun {
  private state: LoadOutcome | undefined
  private readonly configFile: string | undefined

  /** @param configFile of `--config` */
  constructor(configFile: string | undefined) {
    this.configFile = configFile
  }

  get isRunning(): boolean {
    return this.state?.status === 'running'
  }

  /** The newest load; undefined before the first. */
  get outcome(): LoadOutcome | undefined {
    return this.state
  }

  begin(paths: readonly string[]): void {
    const startedAt = new Date().toISOString()
    this.state = { status: 'running', startedAt, step: null, files: [], message: null, hint: null }
    const options = this.configFile === undefined ? [] : ['--config', this.configFile]
    const child = spawn(
      process.execPath,
      [join(repository, 'bin', 'storehouse.js'), ...options, '--json', 'load', '--', ...paths],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const last = text.trim().split('\n').at(-1)
      if (last && this.state) this.state = { ...this.state, step: last }
    })
    child.on('error', (error) => this.end({ error: { message: error.message, hint: null } }))
    child.on('close', () => this.end(parsed(printed)))
  }

  private end({ outcome, files = [], error }: Printed): void {
    if (this.state?.status !== 'running') return
    this.state = {
      ...this.state,
      status: error ? 'failed' : outcome === 'unchanged' ? 'unchanged' : 'published',
      step: null,
      files: files.map(({ rows_read: rowsRead, ...file }) => ({ ...file, rowsRead })),
      message: error?.message ?? null,
      hint: error?.hint ?? null,
    }
  }
}

function parsed(printed: string): Printed {
  try {
    return JSON.parse(printed) as Printed
  } catch {
    const hint = 'The files are in the inbox: run storehouse load in a terminal, which says more.'
    return { error: { message: 'The load ended without an answer.', hint } }
  }
}

import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config/config.ts'
import { DatabaseError, LockedError } from '../errors.ts'
import { discoverFiles } from '../staging/discover.ts'
import { entryAt } from '../staging/zip_archive.ts'
import { configOfNow } from './config_of_now.ts'
import type { Job } from './job.ts'
import { jobs } from './jobs.ts'
import { runJob } from './run_job.ts'
import type { Surroundings } from './surroundings.ts'

export interface WatchOptions extends Surroundings {
  /** Waits until the next look at the inbox. */
  wait?(signal: AbortSignal): Promise<void>
  job?: Job
}

const EVERY_MS = 2_000
/** A passing error is tried again, but not at every look. */
const AGAIN_MS = 30_000
const PASSING: readonly string[] = [LockedError.name, DatabaseError.name]

/**
 * Loads the inbox whenever files have arrived, until the signal ends it. A file has arrived when it is the same at two
 * looks in a row: then its writer is done. Files that a load leaves behind (refused or failed) are left alone until one
 * of them changes or another comes.
 */
export async function watchInbox(options: WatchOptions): Promise<void> {
  const { signal, wait = waitAWhile } = options
  let seen = ''
  let tried = ''
  let notBefore = 0
  while (!signal.aborted) {
    const config = await configOfNow(options)
    const found = await lookAt(config)
    const isStill = found === seen
    seen = found
    if (found !== '' && isStill && found !== tried && Date.now() >= notBefore) {
      const isDone = await loadOnce(options)
      if (isDone) tried = await lookAt(config)
      else notBefore = Date.now() + AGAIN_MS
    }
    await wait(signal)
  }
}

async function waitAWhile(signal: AbortSignal): Promise<void> {
  await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined)
}

/** Everything in the inbox that a load would look at, with size and time; empty if there is nothing. */
async function lookAt(config: Config): Promise<string> {
  const { files, problems } = await discoverFiles([config.inbox], config, { ignoreUnknown: false })
  const paths = [...files, ...problems].map(({ path }) => path).filter((path) => path !== config.inbox)
  const states = await Promise.all(
    paths.map(async (path) => {
      const archive = (await entryAt(path))?.archive
      const found = await stat(archive ?? path).catch(() => undefined)
      return found ? [`${path} ${found.size} ${found.mtimeMs}`] : []
    }),
  )
  return states.flat().sort().join('\n')
}

/** Whether the load ended, with or without success. False if it has to be tried again. */
async function loadOnce(options: WatchOptions): Promise<boolean> {
  const { open, signal, tell, onProgress, explain, onBusy, job = jobs.load } = options
  const config = await configOfNow(options)
  onBusy?.(true)
  try {
    const warn = (message: string) => tell('warning', message)
    const context = { config, signal, onProgress, warn, now: () => new Date(), isAlone: true }
    const result = await runJob(job, open, context)
    tell('info', result.summary)
    for (const problem of result.problems) tell(result.isFailure ? 'error' : 'warning', problem)
    return true
  } catch (error) {
    if (signal.aborted) throw error
    const { type, message, hint } = explain(error)
    if (PASSING.includes(type)) {
      tell('warning', `${message} Trying again in ${AGAIN_MS / 1000} seconds.`)
      return false
    }
    tell('error', `The load failed, nothing was published. ${message}${hint ? `\n${hint}` : ''}`)
    return true
  } finally {
    onBusy?.(false)
  }
}

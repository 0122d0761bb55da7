import pg from 'pg'
import { sql } from './sql.ts'
import { execute } from './statements.ts'

/**
 * What Storehouse relies on in each of its sessions. They go with the request to connect, so they stand above settings
 * of the role and the database (and below those that the address asks for), and hold before the first statement: `alter role … set statement_timeout = 1` would
 * end even the one that corrects it.
 */
const settings: Readonly<Record<string, string>> = {
  // Whoever reads sets a limit for the transaction.
  statement_timeout: '0',
  lock_timeout: '0',
  transaction_timeout: '0',
  idle_session_timeout: '0',
  // The connection that holds the lock of a run stands idle while the run works.
  idle_in_transaction_session_timeout: '0',
  exit_on_error: 'off',
  default_transaction_read_only: 'off',
  default_transaction_isolation: 'read\\ committed',
  default_transaction_deferrable: 'off',
  search_path: '"$user",public',
  row_security: 'on',
  // How values are written, so that they can be read back.
  datestyle: 'ISO,YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
  // How statements are read, and definitions given back.
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  // Compiling takes longer than most of our statements.
  jit: 'off',
}

/** Unknown before PostgreSQL 17. */
const newSetting = 'transaction_timeout'

/** How the settings reach the server. */
export type Startup = 'all settings' | 'known settings' | 'afterwards'

/** The ways to try, one after another, for errors that `isRefusedStartup` knows. */
export const startups: readonly Startup[] = ['all settings', 'known settings', 'afterwards']

/** A server that lacks a setting, or a connection pooler that takes none with the request to connect. */
export function isRefusedStartup(error: unknown): boolean {
  const { code = '', message = '' } = error as Partial<pg.DatabaseError>
  return code === '42704' || (code === '08P01' && /startup parameter/.test(message))
}

/** The class of clients that ask for the settings when they connect. */
export function clientWith(startup: Startup): typeof pg.Client {
  if (startup === 'afterwards') return pg.Client
  const names = Object.keys(settings).filter((name) => startup === 'all settings' || name !== newSetting)
  const options = names.map((name) => `-c ${name}=${settings[name]}`).join(' ')
  return class extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config)
      const { connectionParameters } = this as unknown as { connectionParameters: { options?: string } }
      connectionParameters.options = [options, connectionParameters.options].filter(Boolean).join(' ')
    }
  }
}

/** What is left to set once a client is connected. */
export async function prepareSession(client: pg.ClientBase, startup: Startup): Promise<void> {
  if (startup === 'afterwards') {
    for (const [name, value] of Object.entries(settings)) {
      await execute(client, sql`select set_config(${name}, ${value.replaceAll('\\', '')}, false)`).catch(
        (error) => {
          if (name !== newSetting) throw error
        },
      )
    }
  }
  // A statement ends soon after its command was killed. Not every platform can see that.
  await execute(client, sql`set client_connection_check_interval = '2s'`).catch(() => undefined)
}

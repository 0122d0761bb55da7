import pg from 'pg'
import { sql } from './sql.ts'
import { execute } from './statements.ts'

/**
 * Settings that Storehouse relies on in each of its sessions. They are sent with the connection request. So they
 * override settings of the role and the database (not those in the address), and they hold before the first statement:
 * `alter role … set statement_timeout = 1` would cancel even a statement that corrects it.
 */
const settings: Readonly<Record<string, string>> = {
  // Readers set a limit for their transaction.
  statement_timeout: '0',
  lock_timeout: '0',
  transaction_timeout: '0',
  idle_session_timeout: '0',
  // The connection with the run's lock is idle while the run works.
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
  // How statements are read and definitions returned.
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  // Compiling takes longer than most of our statements.
  jit: 'off',
}

/** Unknown before PostgreSQL 17. */
const newSetting = 'transaction_timeout'

/** The way the settings reach the server. */
export type Startup = 'all settings' | 'known settings' | 'afterwards'

/** The ways to try, in this order, after errors that `isRefusedStartup` knows. */
export const startups: readonly Startup[] = ['all settings', 'known settings', 'afterwards']

/** The server lacks a setting, or a connection pooler rejects settings in the connection request. */
export function isRefusedStartup(error: unknown): boolean {
  const { code = '', message = '' } = error as Partial<pg.DatabaseError>
  return code === '42704' || (code === '08P01' && /startup parameter/.test(message))
}

/** The class of clients that send the settings when they connect. */
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

/** Sets what remains to be set once a client is connected. */
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
  // A statement ends soon after its command was killed. Not every platform can detect that.
  await execute(client, sql`set client_connection_check_interval = '2s'`).catch(() => undefined)
}

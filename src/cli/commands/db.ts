import { spawn } from 'node:child_process'
import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { action, command } from '../arguments.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

/** `storehouse db start|stop|url|psql`. */
export function dbCommand(): Command {
  return command('db', 'the embedded server', ['storehouse db url', 'storehouse db psql'])
    .addCommand(command('start', 'start the embedded server', ['storehouse db start']).action(action(start)))
    .addCommand(command('stop', 'stop the embedded server', ['storehouse db stop']).action(action(stop)))
    .addCommand(
      command('url', 'print the address for BI tools, which can only read; password included', [
        'storehouse db url',
        'psql "$(storehouse db url --owner)"',
      ])
        .option('--owner', 'the address of the owner instead, who can change everything')
        .action(action<{ owner?: boolean }>(printUrl)),
    )
    .addCommand(
      command('psql', 'open psql on the database', [
        'storehouse db psql',
        'storehouse db psql -- -c "\\dt warehouse.*"',
      ])
        .argument('[argument...]', 'arguments of psql, after --')
        .action(action<object>(psql)),
    )
}

async function start(session: Session): Promise<Outcome> {
  await embeddedConfig(session)
  const db = await session.database()
  const { hostname, port } = new URL(db.url)
  return {
    json: { running: true, url: db.url, serverVersion: db.serverVersion },
    text: `PostgreSQL ${db.serverVersion} runs on ${hostname}:${port}. Its address for BI tools, with the password: storehouse db url`,
  }
}

async function stop(session: Session): Promise<Outcome> {
  const config = await embeddedConfig(session)
  const [{ stopServer }, { embeddedHome }] = await Promise.all([
    import('../../db/embedded/server.ts'),
    import('../../db/open.ts'),
  ])
  const stopped = await session.during('stopping the server', () =>
    stopServer({ home: embeddedHome(config), onNote: session.note }),
  )
  return {
    json: { stopped },
    text: stopped ? 'The embedded server was stopped.' : 'The embedded server was not running.',
  }
}

async function printUrl(session: Session, { owner = false }: { owner?: boolean }): Promise<Outcome> {
  const db = await session.database()
  const url = owner ? db.url : db.bi?.url
  if (url !== undefined) return { json: { url, embedded: db.embedded }, text: url }
  const { biLoginStatements } = await import('../../db/bi_login.ts')
  const { pathname } = new URL(db.url)
  throw new UsageError(
    'DATABASE_URL is set: Storehouse knows no login for BI tools on a server of your own.',
    {
      hint: [
        'As its owner, make one that can read the warehouse and nothing else:',
        ...biLoginStatements(decodeURIComponent(pathname.slice(1))).map((statement) => `  ${statement}`),
        'The address of DATABASE_URL itself: storehouse db url --owner',
      ].join('\n'),
    },
  )
}

/**
 * Hands the terminal to the user's psql. The password goes through the environment, because everyone can see arguments.
 */
async function psql(session: Session, _options: object, args: string[]): Promise<Outcome> {
  if (session.options.json)
    throw new UsageError('psql has no --json.', {
      hint: 'storehouse db url --owner --json gives the address.',
    })
  const db = await session.database()
  const { url, password } = withoutPassword(db.url)
  const { psqlEnvironment } = await import('../../config/environment.ts')
  const code = await new Promise<number>((resolve, reject) => {
    session.leavesInterruptToChild = true
    const child = spawn('psql', [...args, url], { stdio: 'inherit', env: psqlEnvironment(password) })
    child.once('error', reject)
    child.once('exit', (status) => resolve(status ?? 1))
    session.signal.addEventListener('abort', () => child.kill('SIGTERM'))
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new UsageError('psql is not installed on this machine.', {
      hint: 'Install the PostgreSQL client, or connect any other tool to the address that storehouse db url --owner prints.',
      cause: error,
    })
  })
  return { json: { exitCode: code }, text: '', exitCode: code }
}

function withoutPassword(address: string): { url: string; password: string | undefined } {
  const url = new URL(address)
  const password = url.password === '' ? undefined : decodeURIComponent(url.password)
  url.password = ''
  return { url: url.href, password }
}

async function embeddedConfig(session: Session) {
  const config = await session.config()
  if (config.databaseUrl === undefined) return config
  throw new UsageError('DATABASE_URL is set: there is no embedded server to start or stop.', {
    hint: 'Unset DATABASE_URL (look in .env, too) to use the embedded server.',
  })
}

import { stat } from 'node:fs/promises'
import { DatabaseError } from '../../errors.ts'
import { type Account, run } from './run.ts'

const hint = 'Run Storehouse as an ordinary user, or set DATABASE_URL to a server of your own.'

/**
 * The account that the server runs as; undefined: our own. PostgreSQL refuses to run as root. Then the account is the
 * owner of the existing data folder, otherwise the user `postgres`, which is created if there is none.
 */
export async function serverAccount(dataFolder: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(dataFolder).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const account = (await findPostgresUser()) ?? (await makePostgresUser())
  const probe = await run('/bin/sh', ['-c', 'exit 0'], { account }).catch((cause: unknown) => {
    throw new DatabaseError('PostgreSQL refuses to run as root, and this root may not become another user.', {
      hint,
      cause,
    })
  })
  if (probe.code !== 0) {
    throw new DatabaseError(`The user postgres cannot run programs: ${probe.output}`, { hint })
  }
  return account
}

async function findPostgresUser(): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
  if (uid.code !== 0 || gid.code !== 0) return undefined
  return { uid: Number.parseInt(uid.output, 10), gid: Number.parseInt(gid.output, 10) }
}

async function makePostgresUser(): Promise<Account> {
  const attempts: [string, string[]][] = [
    // shadow-utils, then BusyBox
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']],
    ['useradd', ['--system', '--no-create-home', '--shell', '/bin/false', '--gid', 'postgres', 'postgres']],
    ['adduser', ['-S', '-D', '-H', '-s', '/bin/false', 'postgres']],
  ]
  const problems: string[] = []
  for (const [program, args] of attempts) {
    const result = await run(program, args).catch((error: Error) => ({ code: 1, output: error.message }))
    const account = result.code === 0 ? await findPostgresUser() : undefined
    if (account) return account
    problems.push(result.output)
  }
  throw new DatabaseError(
    `PostgreSQL refuses to run as root, and the user postgres could not be made: ${problems.join('; ')}`,
    { hint },
  )
}

/** Whether the account can enter a folder and read its contents. */
export async function canEnter(account: Account | undefined, folder: string): Promise<boolean> {
  if (!account) return true
  const result = await run('/bin/sh', ['-c', 'cd "$1" && [ -r . ] && [ -x . ]', 'sh', folder], { account })
  return result.code === 0
}

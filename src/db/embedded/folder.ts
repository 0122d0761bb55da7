import { createHash, randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from '../../errors.ts'
import { makePrivateFolder, narrow, PRIVATE_FOLDER } from '../../private_files.ts'
import { canEnter, serverAccount } from './account.ts'
import type { Account } from './run.ts'

/** For root: keeps what the user postgres cannot reach below the project. */
export const systemFolder = '/var/lib/storehouse'

const ATTEMPTS = 4
const PAUSE_MS = 250

/** The folder of a cluster and the account that owns it. */
export interface ClusterFolder {
  root: string
  data: string
  logs: string
  /** The server prints here until it has opened its own log. */
  startupLog: string
  passwordFile: string
  portFile: string
  lockFile: string
  account: Account | undefined
}

/**
 * Finds or creates the folder of a cluster, normally `home` itself. As root, `home` can be out of reach for the user
 * postgres (below /root, say). Then a new cluster goes into a folder below `/var/lib/storehouse`, and `home/location`
 * remembers its path.
 */
export async function openClusterFolder(home: string): Promise<ClusterFolder> {
  const isNew = await makePrivateFolder(home).catch((cause: Error) => {
    throw new DatabaseError(`The folder of the embedded database cannot be made: ${cause.message}`, {
      hint: 'Set STOREHOUSE_HOME to a folder that you can write to, or set DATABASE_URL.',
      cause,
    })
  })
  const remembered = await readIfThere(join(home, 'location'))
  const root = remembered?.trim() || home
  const account = await serverAccount(join(root, 'data'))
  if (isNew) await giveTo(account, home)
  if (await canEnterSoon(account, root)) return layOut(root, account)
  // Elsewhere a warehouse that stands would seem to be empty.
  const stands = (await readIfThere(join(root, 'data', 'PG_VERSION'))) !== undefined
  if (remembered || stands) throw unreachable(root)
  return layOut(await makeReachableFolder(home, account), account)
}

/** Another command may just be making the folder, or the machine may be too busy to tell. */
async function canEnterSoon(account: Account | undefined, folder: string): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    if (await canEnter(account, folder)) return true
    if (attempt === ATTEMPTS) return false
    await sleep(PAUSE_MS)
  }
}

/** Finds the folder of a cluster without creating anything; undefined if there is none. */
export async function findClusterFolder(home: string): Promise<ClusterFolder | undefined> {
  const root = (await readIfThere(join(home, 'location')))?.trim() || home
  if ((await readIfThere(join(root, 'data', 'PG_VERSION'))) === undefined) return undefined
  return paths(root, await serverAccount(join(root, 'data')))
}

async function makeReachableFolder(home: string, account: Account | undefined): Promise<string> {
  const name = `${createHash('sha256').update(home).digest('hex').slice(0, 12)}-${randomBytes(3).toString('hex')}`
  const folder = join(systemFolder, name)
  try {
    await mkdir(folder, { recursive: true })
    await chmod(systemFolder, 0o755)
    await chmod(folder, 0o755)
  } catch (cause) {
    throw unreachable(home, cause)
  }
  if (!(await canEnter(account, folder))) throw unreachable(home)
  await writeFile(join(home, 'location'), `${folder}\n`)
  return folder
}

async function layOut(root: string, account: Account | undefined): Promise<ClusterFolder> {
  const folder = paths(root, account)
  await mkdir(folder.logs, { recursive: true })
  for (const path of [root, folder.logs]) {
    await giveTo(account, path)
    await narrow(path, PRIVATE_FOLDER)
  }
  return folder
}

function paths(root: string, account: Account | undefined): ClusterFolder {
  return {
    root,
    data: join(root, 'data'),
    logs: join(root, 'log'),
    startupLog: join(root, 'log', 'startup.log'),
    passwordFile: join(root, 'password'),
    portFile: join(root, 'port'),
    lockFile: join(root, 'lock'),
    account,
  }
}

/** Makes the account the owner of a file or folder. */
export async function giveTo(account: Account | undefined, path: string): Promise<void> {
  if (account) await chown(path, account.uid, account.gid)
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (code === 'EACCES' || code === 'EPERM') {
      throw new DatabaseError(`${path} cannot be read by this user.`, {
        hint: 'The embedded database was made by another user: run Storehouse as that user (or as root).',
        cause: error,
      })
    }
    throw error
  }
}

function unreachable(folder: string, cause?: unknown): DatabaseError {
  return new DatabaseError(
    `PostgreSQL refuses to run as root, and the user postgres, as which it runs then, cannot enter ${folder}.`,
    {
      hint: 'Set STOREHOUSE_HOME to a folder that every user can enter, run Storehouse as an ordinary user, or set DATABASE_URL.',
      cause,
    },
  )
}

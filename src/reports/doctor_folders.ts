import { access, constants, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { broken, type Finding, ok, warning } from './doctor_finding.ts'

const GIB = 1024 ** 3
/** Below the first a warning, below the second nothing can be done any more. */
const LOW_SPACE = 1 * GIB
const NO_SPACE = GIB / 10

/** Home, inbox and archive: whether they can be used, and whether there is room. */
export async function examineFolders(config: Config): Promise<Finding[]> {
  return [
    await examineWritable(
      'home folder',
      config.home,
      'Set STOREHOUSE_HOME to a folder that you can write to.',
    ),
    await examineInbox(config.inbox),
    await examineWritable(
      'archive folder',
      config.archive,
      'Until then loaded files stay in the inbox. Mend its permissions, or set `archive` to another folder.',
    ),
    ...(await examineSpace([
      ['home folder', config.home],
      ['inbox', config.inbox],
      ['archive folder', config.archive],
    ])),
  ]
}

async function examineInbox(inbox: string): Promise<Finding> {
  const expected = 'can be read and emptied'
  const entries = await readdir(inbox, { recursive: true }).catch((error: NodeJS.ErrnoException) => error)
  if (entries instanceof Error) {
    if (entries.code === 'ENOENT')
      return warning('inbox', expected, `${inbox} does not exist`, `Make it: mkdir -p ${inbox}`)
    return broken(
      'inbox',
      expected,
      `${inbox}: ${entries.code ?? entries.message}`,
      'Mend its permissions, or set STOREHOUSE_INBOX.',
    )
  }
  const files = entries.filter((name) => /\.csv(\.gz)?$/i.test(name)).length
  const actual = `${inbox}, ${files} CSV ${files === 1 ? 'file' : 'files'} waiting`
  if (await may(inbox, constants.W_OK)) return ok('inbox', expected, actual)
  return warning(
    'inbox',
    expected,
    `${inbox} cannot be written to`,
    'Its files are loaded but cannot be moved to the archive. Mend its permissions.',
  )
}

async function examineWritable(check: string, folder: string, advice: string): Promise<Finding> {
  const expected = 'can be written to'
  const standing = await nearest(folder)
  const isThere = standing === folder
  if (!(await stat(standing)).isDirectory()) return broken(check, expected, `${standing} is a file`, advice)
  if (!(await may(standing, constants.W_OK | constants.X_OK))) {
    return broken(check, expected, `${standing} cannot be written to`, advice)
  }
  return ok(check, expected, isThere ? folder : `${folder}, to be made when it is needed`)
}

/** Free space, once for each disk. */
export async function examineSpace(folders: [name: string, path: string][]): Promise<Finding[]> {
  const disks = new Map<number, { names: string[]; path: string }>()
  for (const [name, path] of folders) {
    const standing = await nearest(path)
    const { dev } = await stat(standing)
    const disk = disks.get(dev) ?? { names: [], path: standing }
    disk.names.push(name)
    disks.set(dev, disk)
  }
  const findings: Finding[] = []
  for (const { names, path } of disks.values()) {
    const { bavail, bsize } = await statfs(path)
    const free = bavail * bsize
    const check = 'disk space'
    const actual = `${(free / GIB).toFixed(1)} GiB free for ${names.join(', ')}`
    const expected = '1 GiB or more'
    const advice = 'Free some space, or move STOREHOUSE_HOME, inbox or archive to a larger disk.'
    if (free < NO_SPACE) findings.push(broken(check, expected, actual, advice))
    else if (free < LOW_SPACE) findings.push(warning(check, expected, actual, advice))
    else findings.push(ok(check, expected, actual))
  }
  return findings
}

async function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}

/** The folder itself, or the nearest above it that exists. */
async function nearest(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (await may(folder, constants.F_OK)) return folder
    if (folder === dirname(folder)) return join(folder)
  }
}

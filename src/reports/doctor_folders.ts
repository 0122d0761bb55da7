import { access, constants, open, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { counted } from '../shown_text.ts'
import { type DiscoveredFiles, discoverFiles } from '../staging/discover.ts'
import { describe } from '../staging/source_bytes.ts'
import { broken, type Finding, ok, warning } from './doctor_finding.ts'

const GIB = 1024 ** 3
/** Less free space is a warning; below the second limit no work is possible. */
const LOW_SPACE = 1 * GIB
const NO_SPACE = GIB / 10
/** How many files that cannot be loaded are named. */
const SHOWN_FILES = 5

/** Checks that home, inbox and archive can be used and have room. */
export async function examineFolders(config: Config): Promise<Finding[]> {
  return [
    await examineWritable(
      'home folder',
      config.home,
      'Set STOREHOUSE_HOME to a folder that you can write to.',
    ),
    ...(await examineInbox(config)),
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

async function examineInbox(config: Config): Promise<Finding[]> {
  const { inbox } = config
  const expected = 'can be read and emptied'
  const problem = await readdir(inbox).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  )
  if (problem === 'ENOENT') {
    return [warning('inbox', expected, `${inbox} does not exist`, `Make it: mkdir -p ${inbox}`)]
  }
  if (problem !== undefined) {
    const advice = 'Mend its permissions, or set STOREHOUSE_INBOX.'
    return [broken('inbox', expected, `${inbox}: ${problem}`, advice)]
  }
  const found = await discoverFiles([inbox], config, { ignoreUnknown: false })
  const folders = new Set([resolve(inbox), ...found.files.map(({ path }) => dirname(path))])
  const closed: string[] = []
  for (const folder of folders) if (!(await may(folder, constants.W_OK | constants.X_OK))) closed.push(folder)
  const actual = `${inbox}, ${counted(found.files.length, 'CSV file')} waiting`
  return [
    closed.length === 0
      ? ok('inbox', expected, actual)
      : warning(
          'inbox',
          expected,
          `${closed.join(', ')} cannot be written to`,
          'Its files are loaded but cannot be moved to the archive. Mend its permissions.',
        ),
    ...(await examineFiles(found)),
  ]
}

/** Reports each file of the inbox that no load can take. */
async function examineFiles({ files, problems }: DiscoveredFiles): Promise<Finding[]> {
  const check = 'file in the inbox'
  const expected = 'can be loaded'
  const findings = problems.map(({ message, hint }) =>
    warning(check, expected, message.replace(/\.$/, ''), hint),
  )
  for (const { path } of files) {
    const code = await whyUnreadable(path)
    if (code === undefined) continue
    const advice = `Let the user that runs Storehouse read it: chmod a+r ${path}`
    findings.push(warning(check, expected, `${path} cannot be read (${describe(code)})`, advice))
  }
  const more = findings.length - SHOWN_FILES
  if (more <= 0) return findings
  const rest = warning(check, expected, `and ${more} more`, 'storehouse load names each of them.')
  return [...findings.slice(0, SHOWN_FILES), rest]
}

/** Opens the file, since permissions are not the only thing that can prevent reading. */
async function whyUnreadable(path: string): Promise<string | undefined> {
  try {
    await (await open(path, 'r')).close()
    return undefined
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
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

/** Reports free space, once for each disk. */
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

/** The folder itself, or its nearest existing parent. */
async function nearest(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (await may(folder, constants.F_OK)) return folder
    if (folder === dirname(folder)) return join(folder)
  }
}

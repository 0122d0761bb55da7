import { lstat, opendir, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import type { Config } from '../config/config.ts'
import { SourceFileError } from '../errors.ts'
import { type FeedName, feeds } from '../model/feeds/index.ts'
import { ageOnDisk } from './age_on_disk.ts'
import { FileHead } from './file_head.ts'
import { feedNames, type NameParts, parseFileName, parseTextName, withPage } from './file_name.ts'
import { type Recognised, recognise } from './recognise.ts'
import { describe } from './source_bytes.ts'
import type { FileProblem, InputFile, ZipPlace } from './source_file.ts'
import { explainName } from './unknown_name.ts'
import { entryPath, zipEntries } from './zip_archive.ts'

export interface DiscoverOptions {
  /** Skip files that match no feed, instead of reporting each. */
  ignoreUnknown: boolean
}

export interface DiscoveredFiles {
  /** Sorted by feed or kind, file date and name. The order has no meaning, but it is always the same. */
  files: InputFile[]
  problems: FileProblem[]
}

type Settings = Pick<Config, 'feeds'> & Partial<Pick<Config, 'archive' | 'sources'>>

/**
 * Finds the source files at the given paths: files, and all files in folders, at any depth. In folders it skips names
 * that begin with a dot, and the archive. A file is what its header says, otherwise what its name says. Each unusable
 * file is a problem; the others continue.
 */
export async function discoverFiles(
  paths: readonly string[],
  config: Settings,
  options: DiscoverOptions,
): Promise<DiscoveredFiles> {
  const archive = config.archive && (await realpath(config.archive).catch(() => undefined))
  const search = new Search(config, options, archive)
  for (const path of paths) await search.named(resolve(path))
  return search.result()
}

const EMPTY = { what: 'is empty', hint: 'Copy or export it again.' }

class Search {
  private readonly config: Settings
  private readonly names: ReadonlyMap<string, FeedName>
  private readonly options: DiscoverOptions
  /** Its real path. */
  private readonly archive: string | undefined
  private readonly files: InputFile[] = []
  private readonly problems: FileProblem[] = []
  private readonly seen = new Set<string>()

  constructor(config: Settings, options: DiscoverOptions, archive: string | undefined) {
    this.config = config
    this.names = feedNames(config)
    this.archive = archive
    this.options = options
  }

  result(): DiscoveredFiles {
    return {
      files: this.files.sort((a, b) => compare(sortKey(a), sortKey(b))),
      problems: this.problems.sort((a, b) => compare([a.path], [b.path])),
    }
  }

  /** A path that the user named. Links are followed wherever they lead. */
  async named(path: string): Promise<void> {
    await this.guard(path, async () => {
      const real = await realpath(path)
      if ((await stat(real)).isDirectory()) await this.folder(path, real)
      else await this.file(path)
    })
  }

  /** @param root real path of the named folder; links may lead to its content */
  private async folder(path: string, root: string): Promise<void> {
    if (!this.firstTime(`${await realpath(path)}${sep}`)) return
    for await (const entry of await opendir(path)) {
      const child = join(path, entry.name)
      if (entry.name.startsWith('.')) continue
      await this.guard(child, async () => {
        if ((await lstat(child)).isSymbolicLink() && !isInside(root, await realpath(child))) {
          this.problem(
            child,
            'is a link that leads out of the folder',
            'Links out of the inbox are not followed. Put the file itself there, or name it on the command line.',
          )
        } else if (!(await stat(child)).isDirectory()) await this.file(child)
        else if ((await realpath(child)) !== this.archive) await this.folder(child, root)
      })
    }
  }

  private async file(path: string): Promise<void> {
    if (!this.firstTime(path)) return
    if (/\.zip$/i.test(path) && (await stat(path)).isFile()) await this.archiveOf(path)
    else await this.candidate(path)
  }

  /** The files in a zip archive, each as a separate file. */
  private async archiveOf(path: string): Promise<void> {
    const entries = await zipEntries(path)
    if (entries.length === 0)
      this.problem(path, 'is a zip archive without files', 'Remove it, or export again.')
    for (const { name, modifiedAt } of entries) {
      const zip = { archive: path, name, files: entries.length }
      const whole = entryPath(path, name)
      await this.guard(whole, () => this.candidate(whole, { zip, modifiedAt }))
    }
  }

  /** @param place the place of a file in a zip archive */
  private async candidate(path: string, place?: { zip: ZipPlace; modifiedAt: Date }): Promise<void> {
    const spelled = basename(path)
    const match = parseFileName(spelled, this.names)
    const parts = match ?? parseTextName(spelled)
    const isFile = place !== undefined || (await stat(path)).isFile()
    const found: Recognised =
      parts && isFile
        ? recognise(
            await FileHead.of({ path, gzip: parts.gzip, zip: place?.zip }),
            spelled,
            match?.feed,
            this.config,
          )
        : match
          ? { is: 'feed', feed: match.feed }
          : { is: 'unknown' }
    if (found.is === 'unknown' || !parts) {
      await this.unknown(path, place)
    } else if (!isFile) {
      this.problem(path, 'is not a regular file', 'Put a plain .csv or .csv.gz file there.', match?.feed)
    } else if (found.is === 'doubtful') this.problem(path, found.what, found.hint)
    else if (place && parts.gzip)
      this.problem(path, 'is packed twice', 'Unpack the archive and hand in its files.')
    else await this.take(path, parts, found, place)
  }

  private async unknown(path: string, place: object | undefined): Promise<void> {
    if (this.options.ignoreUnknown) return
    const found = place ? undefined : await stat(path)
    const isEmpty = found?.isFile() && found.size === 0
    const { what, hint } = isEmpty ? EMPTY : explainName(path, this.names)
    this.problem(path, what, hint)
  }

  private async take(
    path: string,
    parts: NameParts,
    found: Extract<Recognised, { is: 'kind' | 'feed' }>,
    place?: { zip: ZipPlace; modifiedAt: Date },
  ): Promise<void> {
    const onDisk = await ageOnDisk(place?.zip.archive ?? path, parts)
    const age = { ...onDisk, ...place }
    const spelled = parts.gzip ? `${age.name}.gz` : age.name
    const known = (found.is === 'feed' ? parseFileName(spelled, this.names) : parseTextName(spelled)) ?? parts
    const { day, part, groupName, gzip } = known
    const fileDate = day === undefined ? { modifiedAt: age.modifiedAt } : { day }
    const file = { path, part, groupName, gzip, ...age, fileDate }
    if (found.is === 'kind') {
      const paged = found.kind.opens === undefined ? file : withPage(file)
      this.files.push({ ...paged, kind: found.kind, feed: found.kind.name })
    } else this.files.push({ ...file, feed: (known as { feed?: FeedName }).feed ?? found.feed })
  }

  private firstTime(key: string): boolean {
    if (this.seen.has(key)) return false
    this.seen.add(key)
    return true
  }

  /** Turns an error of the file system into a problem of its path. */
  private async guard(path: string, look: () => Promise<void>): Promise<void> {
    try {
      await look()
    } catch (error) {
      if (error instanceof SourceFileError) {
        this.problems.push({
          path,
          name: basename(path),
          feed: undefined,
          message: error.message,
          hint: error.hint ?? '',
        })
        return
      }
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (!/^E[A-Z0-9]+$/.test(code)) throw error
      if (code === 'ENOENT' && (await lstat(path).catch(() => undefined))?.isSymbolicLink()) {
        this.problem(path, 'is a link that leads nowhere', 'Remove it, or put back what it leads to.')
        return
      }
      const what = code === 'ENOENT' ? 'does not exist' : `cannot be read (${describe(code)})`
      this.problem(path, what, 'Check the path and its permissions.')
    }
  }

  private problem(path: string, what: string, hint: string, feed?: FeedName): void {
    const name = basename(path)
    this.problems.push({ path, name, feed, message: `${path}: ${what}.`, hint })
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`))
}

const position = new Map(feeds.map((feed, index) => [feed.name, index]))

function sortKey(file: InputFile): (string | number)[] {
  const date = 'day' in file.fileDate ? file.fileDate.day : file.fileDate.modifiedAt.toISOString()
  const place = file.kind ? feeds.length : (position.get(file.feed) ?? 0)
  return [place, file.feed, date, file.name, file.path]
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] as string | number
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

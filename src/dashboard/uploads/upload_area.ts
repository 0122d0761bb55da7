import { appendFile, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makePrivateFolder, PRIVATE_FILE } from '../../private_files.ts'
import { badRequest, notFound, RequestError } from '../errors.ts'

/** Ending of an incomplete file. */
const UNFINISHED = '.part'
const MOST_FILES = 100
const LONGEST_NAME_BYTES = 200

/** A file that was uploaded but not loaded yet. */
export interface WaitingFile {
  name: string
  path: string
  sizeBytes: number
}

/**
 * The folder for uploaded files, below STOREHOUSE_HOME. A file comes in slices, each with its position. Nothing in here
 * is loaded: `confirm` moves files to the inbox.
 */
export class UploadArea {
  private readonly folder: string
  private readonly mostBytes: number

  constructor(home: string, mostGigabytes: number) {
    this.folder = join(home, 'uploads')
    this.mostBytes = mostGigabytes * 1e9
  }

  /** The complete files, by name. */
  async list(): Promise<WaitingFile[]> {
    const names = await readdir(this.folder).catch(() => [])
    const files: WaitingFile[] = []
    for (const name of names.filter((each) => !each.endsWith(UNFINISHED)).sort()) {
      const path = join(this.folder, name)
      const status = await stat(path).catch(() => undefined)
      if (status?.isFile()) files.push({ name, path, sizeBytes: status.size })
    }
    return files
  }

  async find(name: string): Promise<WaitingFile> {
    const file = (await this.list()).find((each) => each.name === name)
    if (!file) throw notFound(`There is no file "${name}" here.`, 'Hand it in again.')
    return file
  }

  /** Receives a slice of a file of `size` bytes. The file is complete with its last slice. */
  async receive(
    name: string,
    slice: Buffer,
    { offset, size }: { offset: number; size: number },
  ): Promise<void> {
    checkName(name)
    await makePrivateFolder(this.folder)
    const unfinished = join(this.folder, `${name}${UNFINISHED}`)
    if (offset === 0) await this.begin(name, size, unfinished)
    const { size: held } = await stat(unfinished).catch(() => ({ size: 0 }))
    if (held !== offset || offset + slice.length > size) {
      await rm(unfinished, { force: true })
      throw badRequest(`"${name}" did not come in one piece.`, 'Hand it in again.')
    }
    await appendFile(unfinished, slice, { mode: PRIVATE_FILE })
    if (offset + slice.length === size) await rename(unfinished, join(this.folder, name))
  }

  async remove(name: string): Promise<void> {
    await rm((await this.find(name)).path)
  }

  /** Moves the files to the inbox, or to a new folder in it if their names are taken. Returns their paths. */
  async confirm(names: readonly string[], inbox: string): Promise<string[]> {
    const files = await Promise.all(names.map((name) => this.find(name)))
    const taken = new Set(await readdir(inbox).catch(() => []))
    const isFree = files.every(({ name }) => !taken.has(name))
    const folder = isFree ? inbox : join(inbox, `handed-in-${new Date().toISOString().replace(/[:.]/g, '-')}`)
    await mkdir(folder, { recursive: true })
    const paths: string[] = []
    for (const { name, path } of files) {
      const to = join(folder, name)
      await rename(path, to).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EXDEV') throw error
        await copyFile(path, to)
        await rm(path)
      })
      paths.push(to)
    }
    return paths
  }

  private async begin(name: string, size: number, unfinished: string): Promise<void> {
    const files = await this.list()
    const held = files.reduce((sum, file) => sum + file.sizeBytes, 0)
    if (files.some((file) => file.name === name)) {
      throw badRequest(
        `"${name}" is here already.`,
        'Load or remove it first, or give the new one another name.',
      )
    }
    if (files.length >= MOST_FILES) {
      throw badRequest(`${MOST_FILES} files are here already.`, 'Load or remove some first.')
    }
    if (held + size > this.mostBytes) {
      throw new RequestError(
        413,
        'bad_request',
        `"${name}" is too large: ${this.mostBytes / 1e9} GB fit here.`,
        'Copy it into the inbox and run storehouse load, or set dashboard.uploadGigabytes higher.',
      )
    }
    await rm(unfinished, { force: true })
  }
}

/** A name must be a single path segment that is neither hidden nor reserved. */
function checkName(name: string): void {
  const isOdd =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
    /[/\\\u0000-\u001f\u007f]/.test(name) || name.startsWith('.') || name.endsWith(UNFINISHED)
  if (!isOdd && name !== '' && Buffer.byteLength(name) <= LONGEST_NAME_BYTES) return
  throw badRequest(`"${name}" can't be the name of a file here.`, 'Rename it and hand it in again.')
}

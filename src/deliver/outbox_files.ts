import { randomUUID } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makePrivateFolder, writePrivateFile } from '../private_files.ts'
import type { Message, WayName } from './message.ts'

/** The state of a message on one way. */
type Progress = 'waiting' | 'sending' | 'sent' | 'in_doubt'

/** A message on its way. */
export interface Entry {
  message: Message
  /** Identifies the message, and stays the same when it is sent again. */
  id: string
  ways: Partial<Record<WayName, Progress>>
}

/** What is kept of a finished message. */
export type Done = Omit<Entry, 'message'> & {
  message: Pick<Message, 'key' | 'event' | 'subject' | 'at'>
  doneAt: string
}

/** Finished messages are remembered for so long, so that they are not posted again. */
const REMEMBERED_DAYS = 100

/** The messages in `STOREHOUSE_HOME/outbox`, one file each. Finished ones are in its folder `done`. */
export class OutboxFiles {
  readonly folder: string
  private readonly doneFolder: string

  constructor(home: string) {
    this.folder = join(home, 'outbox')
    this.doneFolder = join(this.folder, 'done')
  }

  get lockFile(): string {
    return join(this.folder, 'lock')
  }

  async make(): Promise<void> {
    await makePrivateFolder(this.doneFolder)
  }

  /** Whether a message with this key was posted, as far back as the folder remembers. */
  async knows(key: string): Promise<boolean> {
    const found = await Promise.all([this.pathOf(key), this.donePathOf(key)].map((path) => readJson(path)))
    return found.some((one) => one !== undefined)
  }

  /** The messages on their way, oldest first. */
  async waiting(): Promise<Entry[]> {
    const entries: Entry[] = []
    for (const key of await keysIn(this.folder)) {
      const entry = await readJson<Entry>(this.pathOf(key))
      if (!entry) continue
      // A program was killed between the two steps of `finish`.
      if (await readJson(this.donePathOf(key))) await rm(this.pathOf(key), { force: true })
      else entries.push(entry)
    }
    return entries.sort((a, b) => (a.message.at < b.message.at ? -1 : a.message.at > b.message.at ? 1 : 0))
  }

  /** The finished messages, newest first. */
  async done(): Promise<Done[]> {
    const found = await Promise.all(
      (await keysIn(this.doneFolder)).map((key) => readJson<Done>(this.donePathOf(key))),
    )
    return found.filter((one) => one !== undefined).sort((a, b) => (a.doneAt > b.doneAt ? -1 : 1))
  }

  save(entry: Entry): Promise<void> {
    return writePrivateFile(this.pathOf(entry.message.key), JSON.stringify(entry))
  }

  /** Records that a message is finished, and forgets its text. */
  async finish({ message, id, ways }: Entry, at: Date): Promise<void> {
    const { key, event, subject } = message
    const done: Done = {
      message: { key, event, subject, at: message.at },
      id,
      ways,
      doneAt: at.toISOString(),
    }
    await writePrivateFile(this.donePathOf(key), JSON.stringify(done))
    await rm(this.pathOf(key), { force: true })
  }

  /** Forgets old finished messages. */
  async tidy(now: Date): Promise<void> {
    const limit = new Date(now.getTime() - REMEMBERED_DAYS * 86_400_000).toISOString()
    for (const { message, doneAt } of await this.done()) {
      if (doneAt < limit) await rm(this.donePathOf(message.key), { force: true })
    }
  }

  private pathOf(key: string): string {
    return join(this.folder, `${key}.json`)
  }

  private donePathOf(key: string): string {
    return join(this.doneFolder, `${key}.json`)
  }
}

export function newEntry(message: Message, ways: readonly WayName[]): Entry {
  return { message, id: randomUUID(), ways: Object.fromEntries(ways.map((way) => [way, 'waiting'])) }
}

async function keysIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
}

/** Undefined if there is no file, or it is not one of ours. */
async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T
  } catch {
    return undefined
  }
}

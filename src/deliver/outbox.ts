import { failpoint } from '../failpoint.ts'
import { tryLockFile } from '../lock_file.ts'
import { type Message, WAYS, type WayName } from './message.ts'
import { type Entry, newEntry, OutboxFiles } from './outbox_files.ts'
import { type Addresses, type Way, waysFor } from './ways.ts'

export interface OutboxOptions {
  /** The folder that keeps messages until they are accepted. */
  home: string
  /** Reads the current settings. */
  addresses(): Promise<Addresses>
  /** When it aborts, the outbox finishes what it is sending and begins nothing more. */
  signal: AbortSignal
  now(): Date
  /** An instant in the words and time zone of the reader. */
  local(instant: Date): string
  tell(level: 'info' | 'warning', message: string): void
}

/** How long to wait before a failed way is tried again. */
const RETRY_MINUTES = [1, 5, 15, 60]

/** The recent failures of a way. */
interface WayState {
  failures: number
  notBefore: number
}

/**
 * The messages that are on their way. Each is on disk before it is sent, and is sent once by each of its ways. The outbox
 * records that it starts to send, so after a kill it knows which messages may or may not have arrived.
 */
export class Outbox {
  private readonly options: OutboxOptions
  private readonly files: OutboxFiles
  private readonly states = new Map<WayName, WayState>()
  /** Entries that the disk could not take, by key. They override the ones on disk. */
  private readonly unkept = new Map<string, Entry>()
  private round: Promise<void> | undefined
  private isKeepingTold = false

  constructor(options: OutboxOptions) {
    this.options = options
    this.files = new OutboxFiles(options.home)
  }

  /** Takes a message for each of its open ways. False if its key was posted before. */
  async post(message: Message): Promise<boolean> {
    const ways = waysFor(message.kind, await this.options.addresses())
    if (await this.knows(message.key)) return false
    const names = ways.map(({ name }) => name)
    const entry = newEntry(message, names)
    await this.keep(entry, () => this.files.save(entry))
    failpoint('message posted')
    // A new message is tried at once, even if the last try failed.
    for (const name of names) this.stateOf(name).notBefore = 0
    return true
  }

  /** Whether a message with this key was ever posted. */
  async knows(key: string): Promise<boolean> {
    return this.unkept.has(key) || this.files.knows(key)
  }

  /** Sends waiting messages if it is time to try. Resolves when nothing is being sent. */
  deliver(): Promise<void> {
    this.round ??= this.sendAll().finally(() => {
      this.round = undefined
    })
    return this.round
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await this.round
  }

  /** The messages on their way, oldest first. */
  async waiting(): Promise<Entry[]> {
    const kept = (await this.files.waiting()).filter(({ message }) => !this.unkept.has(message.key))
    return [...kept, ...this.unkept.values()]
  }

  private async sendAll(): Promise<void> {
    const entries = await this.waiting()
    if (entries.length === 0) return
    const release = await this.lock()
    if (!release) return
    try {
      // Another program may have sent some of them meanwhile.
      const mine = await this.waiting()
      for (const entry of mine) await this.resolveDoubt(entry)
      const addresses = await this.options.addresses()
      for (const name of WAYS) await this.sendBy(name, mine, addresses)
      for (const entry of mine) await this.finish(entry)
      await this.files.tidy(this.options.now()).catch(() => undefined)
    } finally {
      await release()
    }
  }

  /** One program sends at a time. If the disk takes no lock, messages are sent all the same. */
  private async lock(): Promise<(() => Promise<void>) | undefined> {
    try {
      await this.files.make()
      return await tryLockFile(this.files.lockFile)
    } catch {
      return async () => undefined
    }
  }

  /** If a program ended while it sent a message, nobody knows whether the message arrived. */
  private async resolveDoubt(entry: Entry): Promise<void> {
    const { message, ways } = entry
    for (const name of WAYS.filter((way) => ways[way] === 'sending')) await this.doubt(entry, name)
    if (message.ifInDoubt === 'again') return
    for (const name of WAYS.filter((way) => ways[way] === 'in_doubt')) {
      this.options.tell(
        'warning',
        `Nobody knows whether "${message.subject}" has arrived by ${name}: it was being sent when it was cut short. It is not sent again.`,
      )
    }
  }

  private doubt(entry: Entry, name: WayName): Promise<void> {
    return this.set(entry, name, entry.message.ifInDoubt === 'again' ? 'waiting' : 'in_doubt')
  }

  private async sendBy(name: WayName, entries: readonly Entry[], addresses: Addresses): Promise<void> {
    const state = this.stateOf(name)
    const waiting = entries.filter(({ ways }) => ways[name] === 'waiting')
    if (waiting.length === 0 || this.options.now().getTime() < state.notBefore) return
    let said: string | undefined
    let label = ''
    for (const entry of waiting) {
      if (this.options.signal.aborted) return
      const way = waysFor(entry.message.kind, addresses).find((one) => one.name === name)
      if (!way) {
        // The settings no longer name this way.
        delete entry.ways[name]
        await this.keep(entry, () => this.files.save(entry))
        continue
      }
      label = way.label
      const trouble = await this.send(entry, way)
      said ??= trouble?.said
      if (trouble && !trouble.isOfMessage) break
    }
    if (said === undefined) this.worked(state, label)
    else this.failed(state, label, said)
  }

  private async send(entry: Entry, way: Way) {
    const { trouble, note } = await way.send(entry.message, entry.id, async () => {
      await this.set(entry, way.name, 'sending')
      failpoint(`${way.name} sending`)
    })
    if (note) this.options.tell('warning', note)
    if (!trouble) {
      failpoint(`${way.name} taken`)
      await this.set(entry, way.name, 'sent')
      failpoint(`${way.name} sent`)
    } else if (trouble.isInDoubt) {
      await this.doubt(entry, way.name)
    } else if (entry.ways[way.name] === 'sending') {
      await this.set(entry, way.name, 'waiting')
    }
    return trouble
  }

  private worked(state: WayState, label: string): void {
    if (state.failures > 0) this.options.tell('info', `${label} was told what it had missed.`)
    state.failures = 0
  }

  private failed(state: WayState, label: string, said: string): void {
    const { now, local, tell } = this.options
    const minutes = RETRY_MINUTES[Math.min(state.failures, RETRY_MINUTES.length - 1)] as number
    const again = new Date(now().getTime() + minutes * 60_000)
    state.notBefore = again.getTime()
    state.failures += 1
    tell(
      'warning',
      `${label} could not be told: ${said.replace(/\.$/, '')}. The message is kept and sent again at ${local(again)}.`,
    )
  }

  private async finish(entry: Entry): Promise<void> {
    const isDone = Object.values(entry.ways).every(
      (progress) => progress === 'sent' || progress === 'in_doubt',
    )
    if (isDone) await this.keep(entry, () => this.files.finish(entry, this.options.now()))
  }

  private async set(entry: Entry, name: WayName, progress: Entry['ways'][WayName]): Promise<void> {
    entry.ways[name] = progress as NonNullable<typeof progress>
    await this.keep(entry, () => this.files.save(entry))
  }

  /** Writes an entry. If the disk doesn't take it, it stays in memory. */
  private async keep(entry: Entry, write: () => Promise<void>): Promise<void> {
    const { key } = entry.message
    try {
      await this.files.make()
      await write()
      this.unkept.delete(key)
      this.isKeepingTold = false
    } catch (error) {
      this.unkept.set(key, entry)
      if (this.isKeepingTold) return
      this.isKeepingTold = true
      const { folder } = this.files
      this.options.tell(
        'warning',
        `${folder} can't be used (${(error as Error).message}): after a restart, messages may be sent again or be lost.`,
      )
    }
  }

  private stateOf(name: WayName): WayState {
    const state = this.states.get(name) ?? { failures: 0, notBefore: 0 }
    this.states.set(name, state)
    return state
  }
}

import { failpoint } from '../failpoint.ts'
import { tryLockFile } from '../lock_file.ts'
import { type Message, WAYS, type WayName } from './message.ts'
import { type Entry, newEntry, OutboxFiles } from './outbox_files.ts'
import { type Addresses, type Way, waysFor } from './ways.ts'

export interface OutboxOptions {
  /** The folder below which messages are kept until they are taken. */
  home: string
  /** The settings as they are now. */
  addresses(): Promise<Addresses>
  /** Ended: what is being sent is waited for, and nothing more is begun. */
  signal: AbortSignal
  now(): Date
  /** An instant as people here read it. */
  local(instant: Date): string
  tell(level: 'info' | 'warning', message: string): void
}

/** The waits before a way that failed is tried again. */
const RETRY_MINUTES = [1, 5, 15, 60]

/** How a way fared of late. */
interface WayState {
  failures: number
  notBefore: number
}

/**
 * The messages that are on their way. Each is on the disk before it is sent, and goes once by each of its ways: that it is being
 * handed over is written down before, so that a program which is killed leaves no message whose fate is not known as such.
 */
export class Outbox {
  private readonly options: OutboxOptions
  private readonly files: OutboxFiles
  private readonly states = new Map<WayName, WayState>()
  /** What the disk could not take, by key: it counts before what is there. */
  private readonly unkept = new Map<string, Entry>()
  private round: Promise<void> | undefined
  private isKeepingTold = false

  constructor(options: OutboxOptions) {
    this.options = options
    this.files = new OutboxFiles(options.home)
  }

  /** Takes a message, for every way that is open for it; false where one of its key was posted before. */
  async post(message: Message): Promise<boolean> {
    const ways = waysFor(message.kind, await this.options.addresses())
    if (await this.knows(message.key)) return false
    const names = ways.map(({ name }) => name)
    const entry = newEntry(message, names)
    await this.keep(entry, () => this.files.save(entry))
    failpoint('message posted')
    // What is new is tried at once, whatever became of the last try.
    for (const name of names) this.stateOf(name).notBefore = 0
    return true
  }

  /** Whether a message of this key was ever posted. */
  async knows(key: string): Promise<boolean> {
    return this.unkept.has(key) || this.files.knows(key)
  }

  /** Sends what waits, if it is time to try; resolves when nothing is being sent. */
  deliver(): Promise<void> {
    this.round ??= this.sendAll().finally(() => {
      this.round = undefined
    })
    return this.round
  }

  /** What is being sent has come to its end. */
  async idle(): Promise<void> {
    await this.round
  }

  /** Those on their way, oldest first. */
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
      // Another program may have sent some of them since.
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

  /** One program sends at a time. A disk that takes no lock keeps nobody from being told. */
  private async lock(): Promise<(() => Promise<void>) | undefined> {
    try {
      await this.files.make()
      return await tryLockFile(this.files.lockFile)
    } catch {
      return async () => undefined
    }
  }

  /** Of a message that was being handed over when a program ended, nobody knows whether it has arrived. */
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
        // The settings do not name it any more.
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

  /** Writes an entry down; what the disk does not take is kept in mind. */
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

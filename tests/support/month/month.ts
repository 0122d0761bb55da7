import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../../src/config/config.ts'
import { localTime } from '../../../src/config/cron.ts'
import { openDatabase } from '../../../src/db/open.ts'
import { takeRunLock } from '../../../src/pipeline/lock.ts'
import { rebuild } from '../../../src/pipeline/rebuild.ts'
import type { Scheduler } from '../../../src/schedule/scheduler.ts'
import { newMailServer } from '../mail_server.ts'
import { executeAll } from '../query.ts'
import { MINUTE, newScheduler } from '../scheduler.ts'
import { newShop, type Shop } from '../shop.ts'
import { startProxy } from '../tcp_proxy.ts'
import { newWebhook } from '../webhook.ts'
import { Books, type Files } from './books.ts'
import { advisedBy, toldBy } from './heard.ts'
import { dateOf, TIMEZONE } from './nights.ts'

const SCHEDULE: Record<string, string> = {
  // In the hour that the clocks skip.
  load: '30 2 * * *',
  reports: '0 4 * * *',
  verify: '0 5 * * 0',
  refresh: '15 2 * * 0',
  retention: '30 5 * * *',
  audit: '0 6 1 * *',
  archive: '0 6 1 * *',
}

/** Something that is done in a night at a local time. */
export type Doing = readonly [time: string, work: () => Promise<void> | void]

/** A shop under the schedule, whose clock is that of the test. */
export class Month {
  readonly books = new Books()
  /** What was told to the webhook and taken by it, by night. */
  readonly heard: Record<number, string[]> = {}
  /** What rang without saying what to do. */
  readonly unadvised: Record<string, unknown>[] = []
  /** Of each message that the webhook took. */
  readonly keys: unknown[] = []
  settings: Config
  /** Called with each step of a load. */
  onStep: (step: string) => void = () => undefined
  readonly said: string[] = []
  private readonly clock = { now: new Date(`${dateOf(0)}T00:30:00+01:00`) }
  private readonly schedulers: { scheduler: Scheduler; end: () => void }[] = []
  private night = 0
  private databaseUrl: string
  private status = 204
  private areSettingsSpoilt = false
  private lock: { end(): Promise<void> } | undefined

  private constructor(
    readonly shop: Shop,
    /** Another way to the server, which can be cut. */
    readonly cable: Awaited<ReturnType<typeof startProxy>>,
    readonly mails: readonly unknown[],
    settings: Config,
  ) {
    this.settings = settings
    this.databaseUrl = shop.db.url
  }

  static async begin(): Promise<Month> {
    const shop = await newShop({ timezone: TIMEZONE, sourceTimezone: TIMEZONE })
    const webhook = await newWebhook()
    const mail = await newMailServer()
    const month = new Month(shop, await startProxy(shop.db.url), mail.mails, {
      ...shop.config,
      home: join(shop.folder, 'home'),
      inbox: join(shop.folder, 'inbox'),
      archive: join(shop.folder, 'archive'),
      schedule: SCHEDULE,
      holidays: ['easter'],
      alerts: { webhook: webhook.url, slack: undefined, mail: ['anna@shop.example'] },
      mail: mail.settings,
      alarms: { ...shop.config.alarms, freeGigabytes: 0 },
    })
    await executeAll(shop.db.kysely, [
      'create table public.clock_of_month as select now() as time',
      `create function public.time_of_month() returns timestamptz language sql
       as $$ select time from public.clock_of_month $$`,
      'alter table ops.runs alter column started_at set default public.time_of_month()',
    ])
    webhook.answer.statusOf = (post) => month.take(post)
    for (const folder of [month.settings.inbox, month.settings.archive, month.settings.home]) {
      await mkdir(folder)
    }
    return month
  }

  private take(post: Record<string, unknown>): number {
    if (this.status !== 204) return this.status
    this.keys.push(post.key)
    this.heard[this.night] = [...(this.heard[this.night] ?? []), ...toldBy(post)]
    if (advisedBy(post).some((hint) => typeof hint !== 'string' || hint === '')) this.unadvised.push(post)
    return this.status
  }

  /** Starts a schedule, as `storehouse schedule` does; another one has a folder of its own. */
  async startSchedule(home = this.settings.home): Promise<void> {
    await this.tellServerTheTime()
    const { scheduler, end } = newScheduler(this.shop, {
      config: { ...this.settings, home },
      readConfig: async () => ({ ...this.readSettings(), home }),
      open: async () => {
        if ([this.shop.db.url, this.cable.url].includes(this.databaseUrl)) await this.tellServerTheTime()
        return openDatabase({ databaseUrl: this.databaseUrl, home: '' })
      },
      tell: (level, message) => this.said.push(`night ${this.night}: ${level}: ${message}`),
      onProgress: ({ step }) => this.onStep(step),
      now: () => this.clock.now,
    })
    this.schedulers.push({ scheduler, end })
    await scheduler.start()
    await scheduler.idle()
  }

  /** Ends the schedule that was started last. */
  stopSchedule(): void {
    this.schedulers.pop()?.end()
  }

  async handIn(files: Files): Promise<void> {
    for (const [name, content] of files) await writeFile(join(this.settings.inbox, name), content)
  }

  /** What the webhook answers from now on. */
  answer(status: number): void {
    this.status = status
  }

  /** Jobs look for the database there from now on. */
  connectTo(databaseUrl = this.shop.db.url): void {
    this.databaseUrl = databaseUrl
  }

  /** The file of the configuration can't be read any more, or can again. */
  spoilSettings(areSpoilt: boolean): void {
    this.areSettingsSpoilt = areSpoilt
  }

  private readSettings(): Config {
    if (this.areSettingsSpoilt) throw new Error('storehouse.config.yaml, line 3: unexpected end')
    return this.settings
  }

  /** Another run is at work. */
  async holdLock(): Promise<void> {
    const client = await this.shop.db.connect()
    await takeRunLock(client)
    this.lock = client
  }

  async releaseLock(): Promise<void> {
    await this.lock?.end()
  }

  /** A file of the inbox goes away. */
  takeAway(name: string): Promise<void> {
    return rm(join(this.settings.inbox, name))
  }

  /** Settings from the next job on. */
  change(settings: Partial<Config>): void {
    this.settings = { ...this.settings, ...settings }
  }

  /** What `storehouse rebuild` does. */
  async rebuild(): Promise<void> {
    await rebuild(this.shop.db, this.settings, {})
  }

  /** What somebody does in the database. */
  async byHand(statement: string): Promise<void> {
    await this.shop.rows(statement)
  }

  /** `set …` or `reset …` for all who connect from now on. */
  async setOfDatabase(what: string): Promise<void> {
    const name = new URL(this.shop.db.url).pathname.slice(1)
    await this.byHand(`alter database ${name} ${what}`)
  }

  /** Lives through a night and the day that follows, up to half past midnight. */
  async live(night: number, doings: readonly Doing[] = []): Promise<void> {
    this.night = night
    const left = [...doings].sort(([a], [b]) => (a < b ? -1 : 1))
    const end = `${dateOf(night + 1)} 00:30`
    for (;;) {
      const [date = '', time = ''] = localTime(this.clock.now, TIMEZONE).split(' ')
      for (let next = left[0]; next && next[0] <= time && date === dateOf(night); next = left[0]) {
        left.shift()
        await next[1]()
      }
      await this.wake()
      if (`${date} ${time}` >= end) return
      this.clock.now = new Date(this.clock.now.getTime() + (isNight(time) ? 5 : 30) * MINUTE)
    }
  }

  private async wake(): Promise<void> {
    for (const { scheduler } of this.schedulers) scheduler.wake(this.clock.now)
    await Promise.all(this.schedulers.map(({ scheduler }) => scheduler.idle()))
  }

  /** The runs of the database bear the time of the test: a schedule that starts looks when the inbox was loaded last. */
  private async tellServerTheTime(): Promise<void> {
    await this.byHand(`update public.clock_of_month set time = '${this.clock.now.toISOString()}'`)
  }
}

/** While jobs are due, the schedule is woken more often. */
function isNight(time: string): boolean {
  return time >= '01:30' && time < '07:00'
}

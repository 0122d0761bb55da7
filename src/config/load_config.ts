import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { type Config, type FeedConfig, PAGE_TYPES, type PageType, type Privacy } from './config.ts'
import { readConfigFile } from './config_file.ts'
import { digestOf } from './digest.ts'
import { type Environment, readEnvironment, type Variable } from './environment.ts'
import { mailServerOf } from './mail.ts'
import { parseSettings } from './parse_settings.ts'
import { type ConfigProblem, configError, keyOf } from './problems.ts'
import { renamesOf } from './renames.ts'
import { configFileSchema, DEFAULT_SCHEDULE, DEFAULT_STATUS_MAP, type ParsedConfigFile } from './schema.ts'
import { sourcesOf } from './sources.ts'
import { didYouMean } from './suggest.ts'
import { type Parsed, parseDatabaseUrl, parseFolder, parseTimeZone, spelledStatus } from './values.ts'

/** The valid settings of a file. Those with a problem are missing. */
type Sections =
  | 'feeds'
  | 'sources'
  | 'gzip'
  | 'statuses'
  | 'pageTypes'
  | 'rfm'
  | 'basket'
  | 'readers'
  | 'privacy'
  | 'alerts'
  | 'mail'
  | 'alarms'
  | 'retention'
  | 'digest'
  | 'dashboard'
type Settings = Partial<Omit<ParsedConfigFile, Sections>> & {
  [K in Exclude<Sections, 'feeds' | 'sources'>]?: Partial<ParsedConfigFile[K]>
} & {
  feeds?: Record<string, Partial<ParsedConfigFile['feeds'][string]>>
  sources?: Record<string, Partial<ParsedConfigFile['sources'][string]>>
}

/** Used where a file sets nothing, or something invalid. */
const DEFAULTS = {
  timezone: 'UTC',
  sourceTimezone: 'UTC',
  inbox: 'data/inbox',
  archive: 'data/archive',
  feeds: {},
  sources: {},
  stagingRetentionDays: 7,
  holidays: [],
  shopDomains: [],
  productPathPattern: '/product/',
  pageTypes: {},
  privacy: {},
  checks: {},
  schedule: {},
} satisfies Settings

/** What to validate the configuration against, and where to look for it. */
export interface LoadConfigOptions {
  /** Names of all feeds. */
  feedNames: readonly string[]
  /** The columns of each feed, which `feeds.<feed>.columns` can map headers to. */
  feedColumns: Readonly<Record<string, readonly string[]>>
  /**
   * The columns of each source, which `sources.<source>.columns` can map headers to. Without them, `sources` is not
   * validated.
   */
  sourceColumns?: Readonly<Record<string, readonly string[]>> | undefined
  /**
   * `feed.column` of the columns that are cleaned of personal data. Without them, `privacy.uncleanedColumns` is not
   * validated.
   */
  cleanedColumns?: readonly string[] | undefined
  /** Feeds whose files can restate whole orders. Without them, `wholeOrders` is not validated. */
  wholeOrderFeeds?: readonly string[] | undefined
  /** Names of the checks. Without them, the names under `checks` are not validated. */
  checkNames?: readonly string[] | undefined
  /** `--config FILE`. */
  configFile?: string | undefined
  /** Folder with `.env` and the configuration file; default: the current one. */
  folder?: string | undefined
  /** Default: the real environment. */
  environment?: Environment | undefined
}

/**
 * Environment, `.env` and configuration file → one validated Config.
 *
 * The environment wins over `.env`, and both win over the file. Paths in the file are relative to the file's folder,
 * those in the environment to the current folder; the Config has absolute paths only. Throws one ConfigError that lists
 * every problem with its file and key.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<Config> {
  const folder = resolve(options.folder ?? '.')
  const { variables, problems } = readEnvironment(options.environment ?? process.env, folder)
  const file = await readConfigFile(folder, options.configFile)
  const source = file?.name ?? 'storehouse.config'
  const settings = parseSettings(configFileSchema, file?.content ?? {}, [], source, problems) as Settings
  const whole = { ...DEFAULTS, ...settings }

  const variable = <T>(name: Variable, parse: (text: string) => Parsed<T>): T | undefined => {
    const set = variables[name]
    if (set === undefined) return undefined
    const parsed = parse(set.value)
    if ('value' in parsed) return parsed.value
    problems.push({ key: name, source: set.source, message: parsed.problem })
    return undefined
  }
  const databaseUrl = variable('DATABASE_URL', parseDatabaseUrl)
  const home = variable('STOREHOUSE_HOME', parseFolder)
  const inbox = variable('STOREHOUSE_INBOX', parseFolder)
  const timezone = variable('STOREHOUSE_TIMEZONE', parseTimeZone)
  const token = variable('STOREHOUSE_DASHBOARD_TOKEN', (text) => ({ value: text }))

  const within = (path: string, given: unknown) =>
    resolve(given === undefined ? folder : (file?.folder ?? folder), path)
  const config: Config = {
    databaseUrl,
    home: resolve(folder, home ?? '.storehouse'),
    timezone: timezone ?? whole.timezone,
    sourceTimezone: whole.sourceTimezone,
    shopName: settings.shopName,
    currency: settings.currency,
    inbox: inbox ? resolve(folder, inbox) : within(whole.inbox, file?.content.inbox),
    archive: within(whole.archive, file?.content.archive),
    feeds: feedsOf(whole.feeds, options, source, problems),
    sources: sourcesOf(whole.sources, options.sourceColumns, source, problems),
    stagingRetentionDays: whole.stagingRetentionDays,
    archiveEventsAfterMonths: settings.archiveEventsAfterMonths,
    holidays: whole.holidays,
    gzip: { ...configFileSchema.shape.gzip.parse(undefined), ...settings.gzip },
    pricesIncludeTax: settings.pricesIncludeTax ?? false,
    statuses: statusesOf(settings.statuses, source, problems),
    shopDomains: whole.shopDomains,
    productPathPattern: whole.productPathPattern,
    pageTypes: pageTypesOf(whole.pageTypes, file?.content.pageTypes, source, problems),
    rfm: { ...configFileSchema.shape.rfm.parse(undefined), ...settings.rfm },
    basket: { minOrders: 2, ...settings.basket },
    readers: { waitSeconds: 60, ...settings.readers },
    privacy: privacyOf(whole.privacy, options.cleanedColumns, source, problems),
    checks: checksOf(whole.checks, options.checkNames, source, problems),
    schedule: scheduleOf(whole.schedule),
    alerts: {
      webhook: settings.alerts?.webhook,
      slack: settings.alerts?.slack,
      mail: settings.alerts?.mail ?? [],
    },
    digest: digestOf(settings.digest, settings.alerts ?? {}, source, problems),
    mail: mailServerOf(
      settings.mail,
      {
        user: variable('STOREHOUSE_MAIL_USER', (text) => ({ value: text })),
        password: variable('STOREHOUSE_MAIL_PASSWORD', (text) => ({ value: text })),
        neededBy: [
          ...(settings.alerts?.mail?.length ? ['alerts.mail'] : []),
          ...(settings.digest?.to?.length ? ['digest.to'] : []),
        ],
      },
      source,
      problems,
    ),
    alarms: { ...configFileSchema.shape.alarms.parse(undefined), ...settings.alarms },
    retention: { ...configFileSchema.shape.retention.parse(undefined), ...settings.retention },
    dashboard: { ...configFileSchema.shape.dashboard.parse(undefined), ...settings.dashboard, token },
  }
  problems.push(...folderProblems(config, inbox === undefined ? source : 'environment'))
  if (problems.length > 0) throw configError(problems)
  return config
}

/** Feeds by name. The header names in `columns` are trimmed and in lower case, as headers are matched. */
function feedsOf(
  feeds: NonNullable<Settings['feeds']>,
  { feedNames, feedColumns, wholeOrderFeeds }: LoadConfigOptions,
  source: string,
  problems: ConfigProblem[],
): Record<string, FeedConfig> {
  const takenBy = new Map<string, string>(feedNames.map((name) => [name, name]))
  const result: Record<string, FeedConfig> = {}
  for (const [name, feed] of Object.entries(feeds)) {
    if (!feedNames.includes(name)) {
      const message = `unknown feed${didYouMean(name, feedNames) || `; known: ${feedNames.join(', ')}`}`
      problems.push({ key: keyOf(['feeds', name]), source, message })
      continue
    }
    for (const [index, fileName] of (feed.files ?? []).entries()) {
      const owner = takenBy.get(fileName)
      if (owner !== undefined && owner !== name) {
        const message = `"${fileName}" already stands for the feed ${owner}`
        problems.push({ key: keyOf(['feeds', name, 'files', index]), source, message })
      }
      takenBy.set(fileName, name)
    }
    const columns = renamesOf(['feeds', name], feed.columns ?? {}, feedColumns[name] ?? [], source, problems)
    checkDefaults(name, feed.reading?.defaults ?? {}, feedColumns[name] ?? [], source, problems)
    result[name] = {
      ...settingsOf(feed),
      columns,
      ...wholeOrdersOf(name, feed, wholeOrderFeeds, source, problems),
    }
  }
  return result
}

function settingsOf({
  delimiter,
  files = [],
  encoding = 'utf-8',
  reading,
}: Partial<ParsedConfigFile['feeds'][string]>): Omit<FeedConfig, 'columns'> {
  return {
    files,
    encoding,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(reading && Object.keys(reading).length > 0 ? { reading } : {}),
  }
}

/** Checks that defaults name columns of the feed. */
function checkDefaults(
  feed: string,
  defaults: Readonly<Record<string, unknown>>,
  known: readonly string[],
  source: string,
  problems: ConfigProblem[],
): void {
  for (const column of Object.keys(defaults)) {
    if (known.includes(column.trim().toLowerCase())) continue
    const hint = didYouMean(column, known) || `; known: ${known.join(', ')}`
    const key = keyOf(['feeds', feed, 'reading', 'defaults', column])
    problems.push({ key, source, message: `"${column}" is no column of ${feed}${hint}` })
  }
}

/** Whether files of a feed restate whole orders. */
function wholeOrdersOf(
  name: string,
  { wholeOrders }: NonNullable<Settings['feeds']>[string],
  able: readonly string[] | undefined,
  source: string,
  problems: ConfigProblem[],
): Pick<FeedConfig, 'wholeOrders'> {
  if (!wholeOrders) return {}
  if (able && !able.includes(name)) {
    const message = `is for ${able.join(', ')}: rows of other feeds are not replaced by order`
    problems.push({ key: keyOf(['feeds', name, 'wholeOrders']), source, message })
  }
  return { wholeOrders }
}

/** The built-in status map, overridden by the user's entries. */
function statusesOf(
  statuses: Settings['statuses'],
  source: string,
  problems: ConfigProblem[],
): Config['statuses'] {
  const own: Record<string, string> = {}
  for (const [written, status] of Object.entries(statuses?.map ?? {})) {
    const key = keyOf(['statuses', 'map', written])
    const from = spelledStatus(written)
    if (from === '') {
      problems.push({ key, source, message: 'a status cannot be empty (an empty one counts as completed)' })
    } else if (Object.hasOwn(own, from) && own[from] !== status) {
      problems.push({ key, source, message: 'is there twice: case, spaces and hyphens make no other status' })
    }
    own[from] = status
  }
  const map: Record<string, string> = { ...DEFAULT_STATUS_MAP, ...own }
  const notSales = [...new Set(statuses?.notSales ?? ['cancelled', 'failed'])]
  for (const status of notSales) {
    const becomes = Object.hasOwn(map, status) ? map[status] : status
    if (becomes !== status) {
      const message = `no order ever has the status "${status}": it is mapped to "${becomes}"; write that one`
      problems.push({ key: 'statuses.notSales', source, message })
    }
  }
  // Sorted, because the order in the file must not look like a change of the settings.
  return {
    map: Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))),
    notSales: notSales.sort(),
  }
}

/** The path segments of each page type. No segment can belong to two. `written` is the section as it is in the file. */
function pageTypesOf(
  pageTypes: Partial<Config['pageTypes']>,
  written: unknown,
  source: string,
  problems: ConfigProblem[],
): Config['pageTypes'] {
  const isWritten = (type: PageType) => Object.hasOwn(Object(written), type)
  const takenBy = new Map<string, PageType>()
  // Default lists first: then a conflict is reported at what the user wrote.
  for (const type of PAGE_TYPES.toSorted((a, b) => Number(isWritten(a)) - Number(isWritten(b)))) {
    for (const [index, segment] of (pageTypes[type] ?? []).entries()) {
      const owner = takenBy.get(segment) ?? type
      takenBy.set(segment, owner)
      if (owner === type) continue
      const mend = isWritten(owner) ? '' : ` by default: write pageTypes.${owner} without it`
      const message = `"${segment}" already stands for ${owner}${mend}`
      problems.push({ key: keyOf(['pageTypes', type, index]), source, message })
    }
  }
  return { ...configFileSchema.shape.pageTypes.parse(undefined), ...pageTypes }
}

/** Sorted, because the order of names in the file must not look like a change. */
function privacyOf(
  privacy: Partial<Privacy>,
  cleanedColumns: readonly string[] | undefined,
  source: string,
  problems: ConfigProblem[],
): Privacy {
  const whole = { ...configFileSchema.shape.privacy.parse(undefined), ...privacy }
  for (const [index, column] of whole.uncleanedColumns.entries()) {
    if (!cleanedColumns || cleanedColumns.includes(column)) continue
    const hint = didYouMean(column, cleanedColumns) || `; known: ${cleanedColumns.join(', ')}`
    const key = keyOf(['privacy', 'uncleanedColumns', index])
    problems.push({ key, source, message: `"${column}" is no column that is cleaned${hint}` })
  }
  const sorted = (names: readonly string[]) => [...new Set(names)].sort()
  return {
    ...whole,
    parameters: sorted(whole.parameters),
    idSegments: sorted(whole.idSegments),
    uncleanedColumns: sorted(whole.uncleanedColumns),
  }
}

function checksOf(
  checks: ParsedConfigFile['checks'],
  checkNames: readonly string[] | undefined,
  source: string,
  problems: ConfigProblem[],
): Config['checks'] {
  for (const name of checkNames ? Object.keys(checks) : []) {
    if (checkNames?.includes(name)) continue
    const hint = didYouMean(name, checkNames ?? []) || '; `storehouse check` lists them'
    problems.push({ key: keyOf(['checks', name]), source, message: `unknown check${hint}` })
  }
  return checks
}

/** Cron lines by job. A job that is `off` has none. */
function scheduleOf(schedule: ParsedConfigFile['schedule']): Record<string, string> {
  const lines: [string, string | undefined][] = Object.entries({ ...DEFAULT_SCHEDULE, ...schedule })
  return Object.fromEntries(
    lines.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== 'off'),
  )
}

/** The archive must not lie in the inbox: `load` would read every archived file again. */
function folderProblems(config: Config, source: string): ConfigProblem[] {
  const inside = (folder: string, other: string) =>
    `${realPath(folder)}${sep}`.startsWith(`${realPath(other)}${sep}`)
  const problems: ConfigProblem[] = []
  if (inside(config.archive, config.inbox)) {
    problems.push({
      key: 'archive',
      source,
      message: 'lies in the inbox: archived files would be loaded again',
    })
  }
  if (inside(config.home, config.inbox)) {
    problems.push({ key: 'inbox', source, message: 'holds STOREHOUSE_HOME: name a folder of its own' })
  }
  return problems
}

/** A path with its links followed, as far as it exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(realPath(above), basename(path))
  }
}

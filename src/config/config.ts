import type { z } from 'zod'
import type { readingSchema } from './reading.ts'

/** Settings of one feed that a shop can change. */
export interface FeedConfig {
  /** More names for files of this feed (without suffixes and ending). */
  files: string[]
  /** `latin1`, or a name as `TextDecoder` spells it. */
  encoding: string
  /** Overrides the delimiter found in the header. */
  delimiter?: ',' | ';' | '\t' | '|'
  /** Header name in the shop's files → column of the feed. */
  columns: Record<string, string>
  /** How the texts of the files are read. */
  reading?: ReadingConfig
  /** Whether a file's rows of an order replace everything that older files of the feed have of it. */
  wholeOrders?: boolean
}

/** Settings of one source that a shop can change. */
export interface SourceConfig {
  /** Undefined: detected from the bytes of a file. */
  encoding?: string | undefined
  /** Overrides the delimiter found in the header. */
  delimiter?: ',' | ';' | '\t' | '|' | undefined
  /** Header name in the shop's files, in lower case → column in the source's spelling. */
  columns: Record<string, string>
  /** How the texts of the files are read, where that differs from the source's own rules. */
  reading?: ReadingConfig | undefined
}

/** A reading profile. For its meaning see src/model/reading.ts. */
type ReadingConfig = z.output<typeof readingSchema>

/**
 * Thresholds for scores 5, 4, 3, 2: recency in days (upper bounds), frequency in orders and monetary in money (lower
 * bounds).
 */
interface RfmThresholds {
  recencyDays: [number, number, number, number]
  frequency: [number, number, number, number]
  monetary: [number, number, number, number]
}

/** The page types that the first segment of a path decides. All other pages are `other`. */
export const PAGE_TYPES = ['home', 'product', 'category', 'cart', 'checkout'] as const

export type PageType = (typeof PAGE_TYPES)[number]

/** What to look for in texts of the web. Text that looks like one of these is replaced. */
export const PERSONAL_PATTERNS = ['email', 'phone', 'token', 'card', 'ip'] as const

export type PersonalPattern = (typeof PERSONAL_PATTERNS)[number]

/** How URLs, queries and clicked texts are cleaned before they enter production. */
export interface Privacy {
  /** Names of query parameters whose values are kept, in lower case; `*` matches any characters. */
  parameters: string[]
  patterns: Record<PersonalPattern, boolean>
  /** Segments of a path that an id follows, in lower case. */
  idSegments: string[]
  /** `feed.column` of columns that are not cleaned. */
  uncleanedColumns: string[]
}

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const

/** When the morning page is sent, to whom and how. */
export interface DigestSettings {
  every: 'day' | 'week' | 'off'
  /** HH:MM in the business time zone. */
  at: string
  weekday: (typeof WEEKDAYS)[number]
  to: string[]
  ways: ('webhook' | 'slack' | 'mail')[]
}

/** How the connection to a mail server is encrypted. */
export const MAIL_SECURITIES = ['starttls', 'tls', 'none'] as const

/** The server that takes mail. */
export interface MailServer {
  host: string
  port: number
  security: (typeof MAIL_SECURITIES)[number]
  /** An address, or `Name <address>`. */
  from: string
  /** Undefined: without a login. */
  login: { user: string; password: string } | undefined
}

/** All settings, read and validated once at start. */
export interface Config {
  /** From DATABASE_URL; undefined: the embedded server. */
  databaseUrl: string | undefined
  /** Absolute path of STOREHOUSE_HOME. */
  home: string
  /** Business time zone. It decides the business date of every instant. */
  timezone: string
  /** Time zone of times without an offset in source files. */
  sourceTimezone: string
  /** The name that the dashboard shows. */
  shopName: string | undefined
  /** Orders in another currency are rejected; undefined: any currency. */
  currency: string | undefined
  /** Absolute paths. */
  inbox: string
  archive: string
  feeds: Record<string, FeedConfig>
  /** By the name of the source. */
  sources: Record<string, SourceConfig>
  stagingRetentionDays: number
  /** Full months of events before the present one that stay in production; undefined: all. */
  archiveEventsAfterMonths: number | undefined
  /** `2026-11-27`, `12-25`, `easter+1`: see src/metrics/holidays.ts. */
  holidays: string[]
  /** Limits on the unpacked size of a compressed file. */
  gzip: { maxRatio: number; maxGigabytes: number }
  /** Whether prices include tax if an order doesn't say. */
  pricesIncludeTax: boolean
  statuses: { map: Record<string, string>; notSales: string[] }
  shopDomains: string[]
  /** Part of a path that marks a product page, case-sensitive. */
  productPathPattern: string
  /** First path segments of each page type, in lower case. The path `/` is always home. */
  pageTypes: Record<PageType, string[]>
  rfm: RfmThresholds
  basket: { minOrders: number }
  /** How long a run waits for a reader whose open transaction blocks it. */
  readers: { waitSeconds: number }
  privacy: Privacy
  /** Severity overrides by check name. */
  checks: Record<string, 'error' | 'warn' | 'off'>
  /** Cron lines by job name. */
  schedule: Record<string, string>
  alerts: {
    webhook: string | undefined
    /** A webhook that takes messages of Slack's form. */
    slack: string | undefined
    /** Addresses. */
    mail: string[]
  }
  digest: DigestSettings
  /** Undefined: no mail is sent. */
  mail: MailServer | undefined
  /** Which alarms ring. */
  alarms: {
    rejectedPercent: number
    unusual: boolean
    freeGigabytes: number
    /** Address of a dead man's switch. */
    ping?: string | undefined
  }
  /** For how many days things are kept. */
  retention: { rejectsDays: number; runsDays: number; logsDays: number; archiveDays?: number | undefined }
  dashboard: {
    host: string
    port: number
    /** Addresses of proxies whose X-Forwarded headers are trusted. */
    proxies: string[]
    /** Whether readers can upload files. */
    addData: boolean
    uploadGigabytes: number
    token: string | undefined
  }
}

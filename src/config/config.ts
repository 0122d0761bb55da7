import type { z } from 'zod'
import type { readingSchema } from './reading.ts'

/** Settings of one feed that a shop can change. */
export interface FeedConfig {
  /** More names that files of this feed go by (without suffixes and ending). */
  files: string[]
  /** `latin1`, or as `TextDecoder` spells it. */
  encoding: string
  /** Overrides the delimiter found in the header. */
  delimiter?: ',' | ';' | '\t' | '|'
  /** Header name in the shop's files → column of the feed. */
  columns: Record<string, string>
  /** How the texts of the files are read. */
  reading?: ReadingConfig
  /** Whether the rows that a file has of an order replace all that older files of the feed have of it. */
  wholeOrders?: boolean
}

/** Settings of one source that a shop can change. */
export interface SourceConfig {
  /** Without it, the encoding that the bytes of a file show. */
  encoding?: string | undefined
  /** Overrides the delimiter found in the header. */
  delimiter?: ',' | ';' | '\t' | '|' | undefined
  /** Header name in the shop's files, in lower case → column as the source spells it. */
  columns: Record<string, string>
  /** How the texts of the files are read, where it is not as the source says. */
  reading?: ReadingConfig | undefined
}

/** A reading profile; src/model/reading.ts says what it means. */
type ReadingConfig = z.output<typeof readingSchema>

/** Recency thresholds in days (upper bounds), frequency in orders and monetary in money (lower bounds), for scores 5, 4, 3, 2. */
interface RfmThresholds {
  recencyDays: [number, number, number, number]
  frequency: [number, number, number, number]
  monetary: [number, number, number, number]
}

/** The kinds of pages that are told apart by the first segment of their path; what is none of them is `other`. */
export const PAGE_TYPES = ['home', 'product', 'category', 'cart', 'checkout'] as const

export type PageType = (typeof PAGE_TYPES)[number]

/** What is looked for in texts of the web: what looks like one is replaced. */
export const PERSONAL_PATTERNS = ['email', 'phone', 'token', 'card', 'ip'] as const

export type PersonalPattern = (typeof PERSONAL_PATTERNS)[number]

/** How URLs, queries and clicked texts are cleaned on their way into production. */
export interface Privacy {
  /** Names of query parameters whose values are kept, lower case; `*` stands for any characters. */
  parameters: string[]
  patterns: Record<PersonalPattern, boolean>
  /** Segments of a path after which an id stands, lower case. */
  idSegments: string[]
  /** `feed.column` of columns that are taken as they are. */
  uncleanedColumns: string[]
}

/** Everything that can be configured, read and validated once at start. */
export interface Config {
  /** From DATABASE_URL; undefined: the embedded server. */
  databaseUrl: string | undefined
  /** Absolute path of STOREHOUSE_HOME. */
  home: string
  /** Business time zone: decides the date of everything. */
  timezone: string
  /** Time zone of times without offset in source files. */
  sourceTimezone: string
  /** As the dashboard shows it. */
  shopName: string | undefined
  /** Orders in another currency are rejected; undefined: any. */
  currency: string | undefined
  /** Absolute paths. */
  inbox: string
  archive: string
  feeds: Record<string, FeedConfig>
  /** By the name of the source. */
  sources: Record<string, SourceConfig>
  stagingRetentionDays: number
  /** `2026-11-27`, `12-25`, `easter+1`: see src/metrics/holidays.ts. */
  holidays: string[]
  /** Bounds on what a file that is compressed unpacks to. */
  gzip: { maxRatio: number; maxGigabytes: number }
  /** Whether prices include tax where an order doesn't say. */
  pricesIncludeTax: boolean
  statuses: { map: Record<string, string>; notSales: string[] }
  shopDomains: string[]
  /** Part of a path that marks a product page; case-sensitive. */
  productPathPattern: string
  /** First segments of the paths of each kind of page, lower case; the path `/` is home besides. */
  pageTypes: Record<PageType, string[]>
  rfm: RfmThresholds
  basket: { minOrders: number }
  /** How long a run waits for a reader whose open transaction is in its way. */
  readers: { waitSeconds: number }
  privacy: Privacy
  /** Severity overrides by check name. */
  checks: Record<string, 'error' | 'warn' | 'off'>
  /** Cron lines by job name. */
  schedule: Record<string, string>
  alerts: { webhook: string | undefined }
  dashboard: {
    host: string
    port: number
    /** Addresses of proxies whose X-Forwarded headers are believed. */
    proxies: string[]
    /** Whether readers can hand in files. */
    addData: boolean
    uploadGigabytes: number
    token: string | undefined
  }
}

import type { FeedName } from '../model/feeds/index.ts'
import type { Finding, Setting } from './finding.ts'

/** What kind of file it seems to be. */
export interface Identity {
  is: 'source' | 'feed' | 'nothing known'
  /** Name of the feed, or of a source's kind of file. */
  name: string | undefined
  /** For people. */
  title: string
  /** How certain this is. */
  sure: 'sure' | 'likely' | 'a guess'
  /** Continues a sentence after "since". */
  because: string
}

/** A column of a file and what it becomes. */
export interface InspectedColumn {
  name: string
  /** The column it becomes, like `orders.order_id`; undefined if nothing uses it. */
  becomes: string | undefined
  basis: string | undefined
  /** Three different values, as they are read. */
  values: string[]
}

/** The rows that a file's first records become. */
export interface FirstRows {
  feed: FeedName
  rows: { line: number; values: Record<string, string> }[]
}

/** The result of inspecting a file. */
export interface InspectedFile {
  path: string
  identity: Identity
  /** Undefined if the file contains no table. */
  text:
    | {
        encoding: string
        encodingKnownBy: string
        delimiter: string
        lineEnds: string
        headerLine: number
        rows: number
        /** Whether every row was read. If not, `rows` is an estimate, and values come from a sample. */
        isWhole: boolean
        rowsLookedAt: number
      }
    | undefined
  columns: InspectedColumn[]
  findings: Finding[]
  firstRows: FirstRows[]
}

/** The files of a call, and the settings to add so that they load. */
export interface Inspection {
  files: InspectedFile[]
  settings: Setting[]
}

import type { Config } from '../../config/config.ts'

/** What the dashboard's process serves. */
export interface DashboardSettings {
  config: Config
  /** The file given by `--config`. */
  configFile: string | undefined
  /** The folder of the built pages. */
  webFolder: string
  /** Whether to show errors with their stack. */
  debug: boolean
}

/** From `storehouse start` to its dashboard process. */
export type ToDashboard = { kind: 'serve'; settings: DashboardSettings } | { kind: 'ping' } | { kind: 'end' }

/** From the dashboard process to `storehouse start`. */
export type FromDashboard =
  | { kind: 'alive' }
  | { kind: 'listening'; url: string; port: number }
  | { kind: 'note' | 'warning'; message: string }
  /** The process ends after this message. */
  | { kind: 'failed'; message: string }

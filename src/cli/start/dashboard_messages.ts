import type { Config } from '../../config/config.ts'

/** What the process of the dashboard serves. */
export interface DashboardSettings {
  config: Config
  /** Of `--config`. */
  configFile: string | undefined
  /** The built pages. */
  webFolder: string
  /** Whether errors are shown with their stack. */
  debug: boolean
}

/** From `storehouse start` to the process of its dashboard. */
export type ToDashboard = { kind: 'serve'; settings: DashboardSettings } | { kind: 'ping' } | { kind: 'end' }

/** From the process of the dashboard to `storehouse start`. */
export type FromDashboard =
  | { kind: 'alive' }
  | { kind: 'listening'; url: string; port: number }
  | { kind: 'note' | 'warning'; message: string }
  /** It ends after this. */
  | { kind: 'failed'; message: string }

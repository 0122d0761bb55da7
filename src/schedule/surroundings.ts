import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import type { OnProgress } from '../pipeline/results.ts'

type Level = 'info' | 'warning' | 'error'

/** What jobs need from the program that runs them one after the other. */
export interface Surroundings {
  config: Config
  /** Reads it again before each job. */
  readConfig?: () => Promise<Config>
  /** Opens the database for one job, and starts the embedded server if it is down. It is closed afterwards. */
  open(): Promise<OpenDatabase>
  /** Ends the waiting and the current job. */
  signal: AbortSignal
  tell(level: Level, message: string): void
  onProgress: OnProgress
  /** An error as shown to users; `type` is its name in the error family. */
  explain(error: unknown): { type: string; message: string; hint: string | undefined }
  /** Called when a job begins and when it has ended. */
  onBusy?(isBusy: boolean): void
}

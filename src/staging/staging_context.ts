import type { Config } from '../config/config.ts'
import type { TimeBounds } from './time_bounds.ts'

/** What staging needs to know besides the file. */
export interface StagingContext {
  config: Pick<Config, 'feeds' | 'currency'> & Partial<Pick<Config, 'gzip'>>
  /** From `stagingBounds`. */
  bounds: TimeBounds
}

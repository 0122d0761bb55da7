import type { Config } from '../config/config.ts'

interface Known {
  config: Config
  /** Reads the configuration again; default: it never changes. */
  readConfig?: (() => Promise<Config>) | undefined
  tell(level: 'warning', message: string): void
}

/**
 * The configuration for the next job. Changes apply from then on, except to when jobs run. If it has an error, the last
 * valid one is used and the error is reported.
 */
export async function configOfNow({ config, readConfig, tell }: Known): Promise<Config> {
  if (!readConfig) return config
  try {
    return await readConfig()
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    tell('warning', `The configuration can't be read, so the one from before goes on: ${said}`)
    return config
  }
}

import type { Config } from '../config/config.ts'

interface Known {
  config: Config
  /** Reads the configuration anew; default: it never changes. */
  readConfig?: (() => Promise<Config>) | undefined
  tell(level: 'warning', message: string): void
}

/**
 * The configuration for the next job: what was changed while the program runs counts from then on, but for when jobs run.
 * With an error in it, the last one that was sound goes on, and is told of.
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

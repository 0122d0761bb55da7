import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import { defaults } from '../../generate/options.ts'
import type { OnProgress } from '../../pipeline/results.ts'

/**
 * Calls `work` with a folder that holds the CSV files of a demo shop, which ends yesterday. The folder is a temporary
 * one below STOREHOUSE_HOME and is gone afterwards, as are those of commands that were killed.
 */
export async function withDemoShop<T>(
  config: Config,
  hooks: { signal: AbortSignal; onProgress: OnProgress },
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await removeLeftovers(config.home)
  const folder = join(config.home, `demo-shop-${process.pid}`)
  try {
    await mkdir(folder, { recursive: true })
    const { generate } = await import('../../generate/generate.ts')
    const step = 'making a demo shop'
    hooks.onProgress({ step })
    await generate(
      {
        ...defaults,
        out: folder,
        end: yesterday(config.timezone),
        drops: undefined,
        onlyDay: undefined,
        faults: false,
        gzip: false,
      },
      { signal: hooks.signal, onProgress: (event) => hooks.onProgress({ ...event, step }) },
    )
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Only called by the one command that holds the start lock: whatever is there is no one's any more. */
async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home).catch(() => [])) {
    if (/^demo-shop-\d+$/.test(name)) await rm(join(home, name), { recursive: true, force: true })
  }
}

/** The day before today in the business time zone, as YYYY-MM-DD. */
export function yesterday(timezone: string, now = new Date()): string {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(now)
  return new Date(Date.parse(`${today}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays, dayIn } from '../../calendar.ts'
import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { sql } from '../../db/sql.ts'
import { readValue } from '../../db/statements.ts'
import { defaults, plainFiles } from '../../generate/options.ts'
import type { OnProgress } from '../../pipeline/results.ts'
import { makePrivateFolder } from '../../private_files.ts'

const PREFIX = 'demo-shop-'

/**
 * Calls `work` with a folder of CSV files of a demo shop that ends yesterday. The folder is temporary, below
 * STOREHOUSE_HOME, and removed afterwards, together with those of killed commands.
 */
export async function withDemoShop<T>(
  config: Config,
  hooks: { signal: AbortSignal; onProgress: OnProgress },
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await removeLeftovers(config.home)
  const folder = join(config.home, `${PREFIX}${process.pid}`)
  try {
    await makePrivateFolder(folder)
    const { generate } = await import('../../generate/generate.ts')
    const step = 'making a demo shop'
    hooks.onProgress({ step })
    await generate(
      {
        ...defaults,
        out: folder,
        end: addDays(dayIn(config.timezone), -1),
        ...plainFiles,
      },
      { signal: hooks.signal, onProgress: (event) => hooks.onProgress({ ...event, step }) },
    )
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whether a demo shop's files are among the loaded files. */
export async function holdsDemoShop(db: OpenDatabase, config: Config): Promise<boolean> {
  const place = join(config.home, PREFIX)
  return readValue(
    db.pool,
    col.boolean,
    sql`select exists (select from ops.files where outcome = 'loaded' and starts_with(path, ${place}))`,
  )
}

/** Only the holder of the start lock calls this, so whatever is there is no longer in use. */
async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home).catch(() => [])) {
    if (name.startsWith(PREFIX)) await rm(join(home, name), { recursive: true, force: true })
  }
}

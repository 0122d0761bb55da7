import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load_config.ts'
import { feeds } from '../../src/model/feeds/index.ts'
import { type LoadOptions, load } from '../../src/pipeline/load.ts'
import { rebuild } from '../../src/pipeline/rebuild.ts'
import type { LoadResult } from '../../src/pipeline/results.ts'
import { newDatabase, type TestDatabase } from './new_database.ts'
import { rowsOf } from './query.ts'
import { whenDone } from './when_done.ts'

type Row = Record<string, string | number | null>

/** A shop that hands in CSV files to its own warehouse. */
export interface Shop {
  db: TestDatabase
  config: Config
  folder: string
  /** Writes a file into the folder of the next load. Rows become CSV with their keys as the header. */
  file(name: string, content: string | Row[], modifiedAt?: string): Promise<string>
  /** Loads the files written since the last load, or the given paths. */
  load(paths?: string[], options?: Partial<LoadOptions>): Promise<LoadResult>
  rebuild(): Promise<void>
  /** Rows of a query, which names schemas. */
  rows<R = Record<string, unknown>>(query: string): Promise<R[]>
}

/** A shop with an empty warehouse, for one test file. */
export async function newShop(settings: Partial<Config> = {}): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'storehouse-shop-'))
  whenDone(() => rm(folder, { recursive: true, force: true }))
  const db = await newDatabase()
  const config = { ...(await defaultConfig(folder)), ...settings }
  let drop = 0
  const dropFolder = () => join(folder, `drop-${drop}`)
  return {
    db,
    config,
    folder,
    async file(name, content, modifiedAt) {
      await mkdir(dropFolder(), { recursive: true })
      const path = join(dropFolder(), name)
      await writeFile(path, typeof content === 'string' ? content : csv(content))
      if (modifiedAt) await utimes(path, new Date(modifiedAt), new Date(modifiedAt))
      return path
    },
    async load(paths, options) {
      const from = paths ?? [dropFolder()]
      if (!paths) drop += 1
      return load(db, config, {
        paths: from,
        dryRun: false,
        ignoreUnknown: false,
        archive: false,
        ...options,
      })
    },
    async rebuild() {
      await rebuild(db, config, {})
    },
    rows: (query) => rowsOf(db.kysely, query),
  }
}

/** The configuration of a shop without settings. */
export function defaultConfig(folder: string): Promise<Config> {
  return loadConfig({
    folder,
    environment: {},
    feedNames: feeds.map((feed) => feed.name),
    feedColumns: Object.fromEntries(feeds.map((feed) => [feed.name, feed.columns.map(({ name }) => name)])),
  })
}

function csv(rows: Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cell = (value: string | number | null | undefined) => {
    const text = value === null || value === undefined ? '' : String(value)
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))].join(
    '\n',
  )
}

import { createHash } from 'node:crypto'
import type { Config } from '../config/config.ts'
import type { InputFile } from './source_file.ts'

type Settings = Pick<Config, 'feeds' | 'currency'> & Partial<Pick<Config, 'sources' | 'pricesIncludeTax'>>

/** A hash of the settings that decide how a file is read. When it changes, the file is read differently. */
export function readingMark(config: Settings, { kind, feed }: Pick<InputFile, 'kind' | 'feed'>): string {
  const settings = kind
    ? [config.sources?.[kind.source] ?? null, config.currency ?? null, config.pricesIncludeTax ?? false]
    : feedSettings(config, feed)
  return createHash('sha256')
    .update(JSON.stringify(inOrder(settings)))
    .digest('hex')
    .slice(0, 16)
}

/** The settings of a feed. Defaults don't count, and neither does which files belong to it. */
function feedSettings({ feeds, currency }: Settings, feed: string): unknown {
  const {
    files: _,
    encoding,
    columns,
    ...rest
  } = feeds[feed] ?? { files: [], encoding: 'utf-8', columns: {} }
  const set = {
    ...rest,
    ...(encoding === 'utf-8' ? {} : { encoding }),
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
    // Orders in another currency are rejected.
    ...(feed === 'orders' && currency !== undefined ? { currency } : {}),
  }
  return Object.keys(set).length === 0 ? null : set
}

/** The same with the keys of objects sorted, because their order doesn't matter. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([key, each]) => [key, inOrder(each)]))
}

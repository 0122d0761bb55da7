import { createHash } from 'node:crypto'
import { type Config, PERSONAL_PATTERNS, type Privacy } from '../config/config.ts'
import { col } from '../db/columns.ts'
import { sql } from '../db/sql.ts'
import { type Connection, execute, readRow, readRows } from '../db/statements.ts'
import { ConfigError } from '../errors.ts'
import { reportDerivations } from '../metrics/index.ts'
import { CLEANING_VERSION } from '../privacy/clean_text.ts'
import { readWarehouse, type Warehouse } from '../warehouse/index.ts'

/** The settings that derivations and views use, as columns of ops.settings. */
function settingsRow(config: Config) {
  return {
    timezone: config.timezone,
    source_timezone: config.sourceTimezone,
    prices_include_tax: config.pricesIncludeTax,
    status_map: config.statuses.map,
    not_sale_statuses: config.statuses.notSales,
    shop_domains: config.shopDomains.map((domain) => domain.toLowerCase()),
    product_path_pattern: config.productPathPattern,
    rfm: config.rfm,
    basket_min_orders: config.basket.minOrders,
    privacy: { ...config.privacy, version: CLEANING_VERSION },
  }
}

/**
 * The page types for ops.settings: first segment of a path → type. Only plain views use them, so changing them derives
 * nothing again.
 */
function pageTypesRow(config: Config): string {
  const entries = Object.entries(config.pageTypes).flatMap(([type, segments]) =>
    segments.map((segment): [string, string] => [segment, type]),
  )
  return JSON.stringify(Object.fromEntries([['', 'home'], ...entries]))
}

/**
 * Checks that the time zones are those of the first load.
 *
 * @throws {ConfigError} if one differs from that which files were loaded with.
 */
export async function checkTimeZones(db: Connection, config: Config): Promise<void> {
  const row = settingsRow(config)
  const fixed = await readRow(
    db,
    { timezone: col.text, source_timezone: col.text },
    sql`select timezone, source_timezone from ops.settings
     where exists (select from ops.files where outcome = 'loaded')`,
  )
  if (!fixed) return
  const names = { timezone: 'timezone', source_timezone: 'sourceTimezone' } as const
  const changed = (['timezone', 'source_timezone'] as const)
    .filter((key) => fixed[key] !== row[key])
    .map((key) => `${names[key]} was "${fixed[key]}" at the first load and is "${row[key]}" now`)
  if (changed.length === 0) return
  throw new ConfigError(`${changed.join('\n')}: every date in the warehouse depends on it.`, {
    hint: 'Set it back; or start again with storehouse reset --yes and load the archive again.',
  })
}

/** Whether production was cleaned of personal data with the current settings. */
export async function isCleaned(db: Connection, config: Config): Promise<boolean> {
  const rows = await readRows(
    db,
    { is_cleaned: col.boolean },
    sql`
    select privacy is not distinct from ${JSON.stringify(settingsRow(config).privacy)}::jsonb as is_cleaned
    from ops.settings`,
  )
  return rows[0]?.is_cleaned ?? false
}

/** Whether texts are now allowed that were replaced in production. Those don't come back by themselves. */
export async function isPrivacyRelaxed(db: Connection, { privacy: now }: Config): Promise<boolean> {
  const row = await readRow(
    db,
    { before: col.json<Privacy>().orNull },
    sql`select privacy as before from ops.settings`,
  )
  const before = row?.before
  if (!before) return false
  const isLonger = (list: 'parameters' | 'idSegments' | 'uncleanedColumns') =>
    now[list].some((name) => !before[list].includes(name))
  return (
    isLonger('parameters') ||
    isLonger('idSegments') ||
    isLonger('uncleanedColumns') ||
    PERSONAL_PATTERNS.some((name) => before.patterns[name] && !now.patterns[name])
  )
}

/** Writes the settings row. */
export async function writeSettings(trx: Connection, config: Config): Promise<void> {
  await checkTimeZones(trx, config)
  const row = settingsRow(config)
  await execute(
    trx,
    sql`
    update ops.settings set
      timezone = ${row.timezone},
      source_timezone = ${row.source_timezone},
      prices_include_tax = ${row.prices_include_tax},
      status_map = ${JSON.stringify(row.status_map)}::jsonb,
      not_sale_statuses = ${row.not_sale_statuses},
      shop_domains = ${row.shop_domains},
      product_path_pattern = ${row.product_path_pattern},
      page_types = ${pageTypesRow(config)}::jsonb,
      rfm = ${JSON.stringify(row.rfm)}::jsonb,
      basket_min_orders = ${row.basket_min_orders},
      privacy = ${JSON.stringify(row.privacy)}::jsonb`,
  )
}

/** Fingerprint of everything that decides the result of the derivations, except production itself. */
export async function fingerprint(trx: Connection, warehouse: Warehouse, config: Config): Promise<string> {
  const functions = await readRows(
    trx,
    { object_name: col.text, hash: col.text },
    sql`select object_name, hash from ops.sql_objects where kind = 'function' order by object_name collate "C"`,
  )
  return createHash('sha256')
    .update(JSON.stringify([settingsRow(config), functions, warehouse.fingerprint, reportDerivations]))
    .digest('hex')
}

/** Whether derivations or settings have changed since the last publish, so that a publish is due without new files. */
export async function needsRebuild(db: Connection, config: Config): Promise<boolean> {
  const rows = await readRows(
    db,
    { fingerprint: col.text.orNull, has_page_types: col.boolean },
    sql`
    select s.fingerprint, s.page_types = ${pageTypesRow(config)}::jsonb as has_page_types
    from ops.settings as s, warehouse.publication`,
  )
  const [row] = rows
  if (row === undefined) return false
  return !row.has_page_types || row.fingerprint !== (await fingerprint(db, await readWarehouse(db), config))
}

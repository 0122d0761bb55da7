import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, execute, readRows } from '../../db/statements.ts'
import { StepFailedError } from '../../errors.ts'
import type { Warehouse } from '../../warehouse/index.ts'
import { fingerprint, writeSettings } from '../settings.ts'

/**
 * Whether the published data was derived as this program derives it. Settings that changed since are reported as notes:
 * the data is compared under those that it was published with.
 *
 * @throws {StepFailedError} if the derivations themselves have changed: the next run would write everything again.
 */
export async function checkDerivations(
  trx: Connection,
  warehouse: Warehouse,
  config: Config,
): Promise<string[]> {
  const [before] = await settings(trx)
  if (!before?.fingerprint || before.fingerprint === (await fingerprint(trx, warehouse, config))) return []
  await execute(trx, sql`savepoint before_settings`)
  await writeSettings(trx, config)
  const [after] = await settings(trx)
  await execute(trx, sql`rollback to savepoint before_settings`)
  const changed = Object.keys(before.row).filter((name) => before.row[name] !== after?.row[name])
  // Until a first run of this version has cleaned production, this is not a differing setting.
  if (changed.length > 0 && before.row.privacy !== null) {
    return [
      `Settings have changed since the last publish (${changed.join(', ')}): what stands is compared under those that it was published with. The next run derives everything again.`,
    ]
  }
  throw new StepFailedError(
    'What is published was derived by another version of Storehouse: comparing it with what this one derives would tell nothing.',
    { hint: 'Run storehouse rebuild, which derives everything again, then verify again.' },
  )
}

async function settings(trx: Connection) {
  return readRows(
    trx,
    { fingerprint: col.text.orNull, row: col.json<Record<string, string | null>>() },
    sql`select s.fingerprint, (select jsonb_object_agg(v.key, v.value) from jsonb_each_text(to_jsonb(s)) as v) as row
     from ops.settings as s`,
  )
}

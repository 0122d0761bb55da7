import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, readRows, readValue } from '../../db/statements.ts'
import { type ErasedKind, ErasedValues } from '../../privacy/erased_values.ts'
import { Erasing } from '../../staging/erasing/erasing.ts'

/** The salt of this warehouse. */
export function readSalt(db: Connection): Promise<string> {
  return readValue(db, col.text, sql`select personal_salt from ops.settings`)
}

/** What takes erased persons out of files that are read; undefined where nobody was erased. */
export async function readErasing(db: Connection, config: Config): Promise<Erasing | undefined> {
  const values = await readRows(
    db,
    { kind: col.word<ErasedKind>(), hash: col.text, sieve: col.number },
    sql`select kind, hash, sieve from ops.erased_values`,
  )
  return values.length === 0 ? undefined : new Erasing(new ErasedValues(await readSalt(db), values), config)
}

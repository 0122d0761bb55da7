import { writeFixedMembers } from '../db/fixed_members.ts'
import { ident, joined, sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import type { Warehouse } from './warehouse.ts'

/**
 * Removes channels, payment methods and places that no fact refers to any more, so that the dimensions depend on what
 * the files say now, not on what they said before. Does one index probe per member and fact.
 */
export async function dropUnusedMembers(trx: Connection, { facts, members }: Warehouse): Promise<number> {
  let dropped = 0
  for (const { dimension, key } of members) {
    const unused = facts
      .filter((fact) => fact.members?.some((member) => member.dimension === dimension))
      .map(
        ({ target }) =>
          sql`(select true from warehouse.${ident(target)} as f where f.${ident(key)} = d.${ident(key)} limit 1) is null`,
      )
    dropped += await execute(
      trx,
      sql`delete from warehouse.${ident(dimension)} as d where ${joined([sql`d.${ident(key)} <> -1`, ...unused], ' and ')}`,
    )
  }
  return dropped
}

/** Resets the members that no fact names to what their files say, undoing changes by hand. */
export async function restoreFixedMembers(trx: Connection, { files }: Warehouse): Promise<void> {
  for (const file of files) await writeFixedMembers(trx, file)
}

import { writeFixedMembers } from '../db/fixed_members.ts'
import { type Executor, execute, rowsOf } from '../db/query.ts'
import type { Warehouse } from './warehouse.ts'

/**
 * Removes channels, payment methods and places that no fact refers to any longer, so that the dimensions depend on
 * what the files say now and not on what they once said. One index probe per member and fact.
 */
export async function dropUnusedMembers(trx: Executor, { facts, members }: Warehouse): Promise<number> {
  let dropped = 0
  for (const { dimension, key } of members) {
    const unused = facts
      .filter((fact) => fact.members?.some((member) => member.dimension === dimension))
      .map(
        ({ target }) =>
          `(select true from warehouse.${target} as f where f.${key} = d.${key} limit 1) is null`,
      )
    dropped += await execute(
      trx,
      `delete from warehouse.${dimension} as d where ${[`d.${key} <> -1`, ...unused].join(' and ')}`,
    )
  }
  return dropped
}

/** Has the members that no fact names say what the files say, whatever was done to them by hand. */
export async function restoreFixedMembers(trx: Executor, { files }: Warehouse): Promise<void> {
  for (const file of files) await writeFixedMembers((statement) => rowsOf(trx, statement), file)
}

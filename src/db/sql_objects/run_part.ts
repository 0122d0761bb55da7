import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import { nothing, raw, sql } from '../sql.ts'
import { execute } from '../statements.ts'
import type { Part } from './derivation_file.ts'

/**
 * Runs a part of a file, with a text before it that is not in the file.
 *
 * @throws {DatabaseError} which names the line of the file at fault.
 */
export async function runPart(client: pg.ClientBase, part: Part, before = nothing): Promise<void> {
  try {
    await execute(client, sql`${before}${raw(part.text)}`)
  } catch (error) {
    const { message, position, hint, detail } = error as pg.DatabaseError
    const offset = position === undefined ? 0 : Number(position) - 1 - before.compiled().text.length
    throw new DatabaseError(`${part.place(Math.max(offset, 0))}: ${message}${detail ? ` (${detail})` : ''}`, {
      hint: hint ?? 'Nothing was changed. Correct the file and run `storehouse migrate` again.',
      cause: error,
    })
  }
}

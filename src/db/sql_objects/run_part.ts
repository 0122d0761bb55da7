import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import type { Part } from './derivation_file.ts'

/**
 * Runs a part of a file, behind a text that is not in it.
 *
 * @throws {DatabaseError} which names the line of the file at fault.
 */
export async function runPart(client: pg.ClientBase, part: Part, before = ''): Promise<pg.QueryResult> {
  try {
    return await client.query(`${before}${part.text}`)
  } catch (error) {
    const { message, position, hint, detail } = error as pg.DatabaseError
    const offset = position === undefined ? 0 : Number(position) - 1 - before.length
    throw new DatabaseError(`${part.place(Math.max(offset, 0))}: ${message}${detail ? ` (${detail})` : ''}`, {
      hint: hint ?? 'Nothing was changed. Correct the file and run `storehouse migrate` again.',
      cause: error,
    })
  }
}

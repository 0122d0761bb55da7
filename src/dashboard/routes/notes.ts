import type { FastifyInstance } from 'fastify'
import { daysBetween } from '../../calendar.ts'
import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { readRow, readRows } from '../../db/statements.ts'
import { operations } from '../contract/operations.ts'
import type { NoteBody } from '../contract/written.ts'
import type { NotesAnswer } from '../contract.ts'
import { badRequest, notFound } from '../errors.ts'
import type { CheckedParameters } from '../parameters.ts'
import type { Snapshot } from '../reading.ts'
import { addressOf } from '../route_address.ts'
import type { Service } from '../service.ts'
import { wordBounds } from '../written/bounds.ts'
import { refuseTooMany, write, wroteOne } from '../written/write.ts'

const MOST = 2_000
const MOST_DAYS = 366

const { addNote, changeNote, removeNote } = operations

/** All notes, oldest first. */
export async function notes({ today }: Service, { trx }: Snapshot): Promise<NotesAnswer> {
  const found = await readRows(
    trx,
    { id: col.number, firstDay: col.text, lastDay: col.text, note: col.text },
    sql`select note_id as id, first_day::text as "firstDay", last_day::text as "lastDay", note
     from ops.notes order by first_day, last_day, note_id`,
  )
  return { notes: found, bounds: wordBounds(today()) }
}

/** Writes, changes and deletes notes. */
export async function noteRoutes(app: FastifyInstance, { service }: { service: Service }): Promise<void> {
  const server = app.withTypeProvider<CheckedParameters>()

  server.post(addressOf(addNote), { schema: { body: addNote.body } }, async (request, reply) => {
    const { firstDay, lastDay, note } = checked(request.body, service)
    const made = await write(service, async (trx) => {
      await refuseTooMany(trx, 'notes', MOST)
      return readRow(
        trx,
        { id: col.number },
        sql`insert into ops.notes (first_day, last_day, note) values (${firstDay}, ${lastDay}, ${note})
            returning note_id as id`,
      )
    })
    return reply.code(201).send(made)
  })

  server.put(
    addressOf(changeNote),
    { schema: { params: changeNote.params, body: changeNote.body } },
    async (request, reply) => {
      const { firstDay, lastDay, note } = checked(request.body, service)
      const isThere = await write(service, (trx) =>
        wroteOne(
          trx,
          sql`update ops.notes
              set first_day = ${firstDay}, last_day = ${lastDay}, note = ${note}, changed_at = clock_timestamp()
              where note_id = ${request.params.note}`,
        ),
      )
      if (!isThere) throw noSuchNote()
      return reply.code(204).send()
    },
  )

  server.delete(addressOf(removeNote), { schema: { params: removeNote.params } }, async (request, reply) => {
    const isGone = await write(service, (trx) =>
      wroteOne(trx, sql`delete from ops.notes where note_id = ${request.params.note}`),
    )
    if (!isGone) throw noSuchNote()
    return reply.code(204).send()
  })
}

function checked({ firstDay, lastDay = firstDay, note }: NoteBody, { today }: Service) {
  const { from, to } = wordBounds(today())
  for (const [name, given] of [
    ['firstDay', firstDay],
    ['lastDay', lastDay],
  ] as const) {
    if (given >= from && given <= to) continue
    throw badRequest(`"${name}": ${given} is not from ${from} to ${to}.`, 'Notes are about these days.')
  }
  const days = daysBetween(firstDay, lastDay) + 1
  if (days < 1)
    throw badRequest(
      `"lastDay": ${lastDay} comes before the first day, ${firstDay}.`,
      'Choose a last day on or after it.',
    )
  if (days > MOST_DAYS)
    throw badRequest(
      `From ${firstDay} to ${lastDay} are ${days} days.`,
      `A note is about ${MOST_DAYS} days at most.`,
    )
  return { firstDay, lastDay, note }
}

function noSuchNote() {
  return notFound('There is no such note.', 'It may have been deleted since.')
}

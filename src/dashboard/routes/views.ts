import type { FastifyInstance } from 'fastify'
import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, execute, readRow, readRows } from '../../db/statements.ts'
import { operations } from '../contract/operations.ts'
import type { ViewsAnswer } from '../contract.ts'
import { notFound, RequestError } from '../errors.ts'
import type { CheckedParameters } from '../parameters.ts'
import type { Snapshot } from '../reading.ts'
import { addressOf } from '../route_address.ts'
import type { Service } from '../service.ts'
import { refuseTooMany, write, wroteOne } from '../written/write.ts'

const MOST = 200

const { saveView, changeView, removeView } = operations

/** Pages that somebody saved. */
export async function views({ trx }: Snapshot): Promise<ViewsAnswer> {
  const found = await readRows(
    trx,
    { id: col.number, name: col.text, address: col.text, isStart: col.boolean },
    sql`select view_id as id, name, address, is_start as "isStart" from ops.saved_views order by lower(name), view_id`,
  )
  return { views: found }
}

/** Saves, changes and deletes views. */
export async function viewRoutes(app: FastifyInstance, { service }: { service: Service }): Promise<void> {
  const server = app.withTypeProvider<CheckedParameters>()

  server.post(addressOf(saveView), { schema: { body: saveView.body } }, async (request, reply) => {
    const { name, address, isStart } = request.body
    const made = await named(name, () =>
      write(service, async (trx) => {
        await refuseTooMany(trx, 'saved_views', MOST)
        if (isStart) await endStart(trx)
        return readRow(
          trx,
          { id: col.number },
          sql`insert into ops.saved_views (name, address, is_start) values (${name}, ${address}, ${isStart})
              returning view_id as id`,
        )
      }),
    )
    return reply.code(201).send(made)
  })

  server.put(
    addressOf(changeView),
    { schema: { params: changeView.params, body: changeView.body } },
    async (request, reply) => {
      const { name, address, isStart } = request.body
      const isThere = await named(name, () =>
        write(service, async (trx) => {
          if (isStart) await endStart(trx)
          return wroteOne(
            trx,
            sql`update ops.saved_views
                set name = ${name}, address = ${address}, is_start = ${isStart}, changed_at = clock_timestamp()
                where view_id = ${request.params.view}`,
          )
        }),
      )
      if (!isThere) throw noSuchView()
      return reply.code(204).send()
    },
  )

  server.delete(addressOf(removeView), { schema: { params: removeView.params } }, async (request, reply) => {
    const isGone = await write(service, (trx) =>
      wroteOne(trx, sql`delete from ops.saved_views where view_id = ${request.params.view}`),
    )
    if (!isGone) throw noSuchView()
    return reply.code(204).send()
  })
}

/** At most one view is the start page, even if others save at the same time. */
async function endStart(trx: Connection): Promise<void> {
  await execute(trx, sql`lock table ops.saved_views in share row exclusive mode`)
  await execute(trx, sql`update ops.saved_views set is_start = false where is_start`)
}

const UNIQUE = '23505'

/** Reports that another view has the name. */
async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if ((error as { code?: string }).code !== UNIQUE) throw error
    throw new RequestError(
      409,
      'bad_request',
      `There is a view called “${name}” already.`,
      'Choose another name, or delete that one first.',
      { cause: error },
    )
  }
}

function noSuchView() {
  return notFound('There is no such view.', 'It may have been deleted since.')
}

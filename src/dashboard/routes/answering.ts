import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { send, sendNow } from '../answers.ts'
import type { Operation } from '../contract/operations.ts'
import type { Snapshot } from '../reading.ts'
import { addressOf } from '../route_address.ts'
import type { Service } from '../service.ts'

/** The parameters of an operation, read by its schemas. */
interface Asked<One> {
  params: One extends { params: infer Params extends z.ZodType } ? z.output<Params> : unknown
  query: One extends { query: infer Query extends z.ZodType } ? z.output<Query> : unknown
}

type Answered<One> = One extends { answers: infer Answer extends z.ZodType } ? z.output<Answer> : never

type Read<One> = (snapshot: Snapshot, asked: Asked<One>) => Promise<Answered<One>>
/** Throws if it can tell without the database that there is no answer. */
type Check<One> = (asked: Asked<One>) => unknown

/** Registers how operations that read are answered. */
export function answering(server: FastifyInstance, service: Service) {
  return {
    /** Answers from one snapshot of the warehouse, or with the previous answer if it is still the same. */
    kept<One extends Operation>(operation: One, read: Read<One>, check?: Check<One>): void {
      server.get(addressOf(operation), { schema: checksOf(operation) }, async (request, reply) => {
        check?.(request as Asked<One>)
        const { warehouse, targets } = await service.stateOf()
        const key = `${warehouse} ${targets} ${service.today()} ${questionOf(request)}`
        const found = await service.answers.get(key, request.signal, (signal) =>
          service.reader.read((snapshot) => read(snapshot, request as Asked<One>), signal),
        )
        return send(request, reply, found)
      })
    },
    /** Answers with the current state of all layers. */
    now<One extends Operation>(operation: One, read: Read<One>): void {
      server.get(addressOf(operation), { schema: checksOf(operation) }, async (request, reply) => {
        const made = await service.answers.now(questionOf(request), request.signal, (signal) =>
          service.reader.readAll((snapshot) => read(snapshot, request as Asked<One>), signal),
        )
        return sendNow(reply, made)
      })
    },
  }
}

function checksOf({ params, query }: Operation) {
  return { ...(params ? { params } : {}), ...(query ? { querystring: query } : {}) }
}

/** The question, independent of how the address spells it. */
function questionOf({ routeOptions, params, query }: FastifyRequest): string {
  return `${routeOptions.url} ${JSON.stringify([params, query])}`
}

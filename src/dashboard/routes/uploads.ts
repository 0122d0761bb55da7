import type { FastifyInstance } from 'fastify'
import { feeds } from '../../model/feeds/index.ts'
import { operations } from '../contract/operations.ts'
import type { UploadsAnswer } from '../contract.ts'
import { badRequest, RequestError } from '../errors.ts'
import type { CheckedParameters } from '../parameters.ts'
import { addressOf } from '../route_address.ts'
import type { Service } from '../service.ts'
import { inspectUploads, keepMapping, keepProposal } from '../uploads/inspect_upload.ts'
import { LoadRun } from '../uploads/load_run.ts'
import { UploadArea } from '../uploads/upload_area.ts'

/** Small enough to arrive within the time limit of a request, even on a slow line. */
const SLICE_BYTES = 4 * 1024 * 1024

const { uploads, upload, removeUpload, mapUpload, keepSettings, loadUploads } = operations

/** `/api/v1/uploads`: files that readers upload, inspect and load. */
export async function uploadRoutes(app: FastifyInstance, { service }: { service: Service }): Promise<void> {
  const { config, configFile } = service
  if (!config.dashboard.addData) return
  const server = app.withTypeProvider<CheckedParameters>()
  const area = new UploadArea(config.home, config.dashboard.uploadGigabytes)
  const run = new LoadRun(configFile)
  server.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: SLICE_BYTES },
    (_request, body, done) => done(null, body),
  )

  server.get(addressOf(uploads), async (_request, reply): Promise<UploadsAnswer> => {
    reply.header('cache-control', 'no-store')
    return {
      files: await inspectUploads(await area.list(), await service.readConfig()),
      load: run.outcome ?? null,
      feeds: feeds.map(({ name, description, columns }) => ({
        name,
        description,
        columns: columns.map((column) => ({ name: column.name, isRequired: column.required })),
      })),
      mostBytes: config.dashboard.uploadGigabytes * 1e9,
    }
  })

  server.post(
    addressOf(upload),
    { schema: { params: upload.params, querystring: upload.query }, bodyLimit: SLICE_BYTES },
    async (request, reply) => {
      const { name } = request.params
      const slice = request.body ?? Buffer.alloc(0)
      if (!Buffer.isBuffer(slice)) throw badRequest('The body must be bytes: application/octet-stream.')
      await area.receive(name, slice, request.query)
      return reply.code(204).send()
    },
  )

  server.put(
    addressOf(mapUpload),
    { schema: { params: mapUpload.params, body: mapUpload.body } },
    async (request, reply) => {
      await keepMapping(await area.find(request.params.name), request.body, configFile)
      return reply.code(204).send()
    },
  )

  server.post(addressOf(keepSettings), async (_request, reply) => {
    await keepProposal(await area.list(), await service.readConfig(), configFile)
    return reply.code(204).send()
  })

  server.delete(
    addressOf(removeUpload),
    { schema: { params: removeUpload.params } },
    async (request, reply) => {
      await area.remove(request.params.name)
      return reply.code(204).send()
    },
  )

  server.post(addressOf(loadUploads), { schema: { body: loadUploads.body } }, async (request, reply) => {
    if (run.isRunning) {
      throw new RequestError(409, 'bad_request', 'A load is under way.', 'Wait until it has ended.')
    }
    run.begin(await area.confirm(request.body.names, config.inbox))
    return reply.code(loadUploads.status).send()
  })
}

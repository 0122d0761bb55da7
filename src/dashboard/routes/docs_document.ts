import { z } from 'zod'
import { customerAnswer, orderOriginAnswer } from '../contract/customer.ts'
import { metricsAnswer, orderAnswer, orderPartAnswer, ordersAnswer } from '../contract/figures.ts'
import {
  alive,
  checkResult,
  healthAnswer,
  rejectsAnswer,
  revision,
  revisionsAnswer,
  runAnswer,
  runSummary,
} from '../contract/health.ts'
import { liveAnswer } from '../contract/live.ts'
import { dictionaryAnswer, meta, metricMeta, valuesAnswer } from '../contract/meta.ts'
import { allOperations, type Operation } from '../contract/operations.ts'
import { pageAnswer, pageAnswers, tile } from '../contract/page.ts'
import { appliedRequest, bounds, problem, publication, range } from '../contract/request.ts'
import { column, dimension, section, unit } from '../contract/table.ts'
import { loadedFile, loadOutcome, mapping, uploadedFile, uploadsAnswer } from '../contract/uploads.ts'
import { door, me, usersAnswer } from '../contract/users.ts'
import { notesAnswer, rulesAnswer, targetsAnswer, viewsAnswer, written } from '../contract/written.ts'

type JsonSchema = Record<string, unknown>

/** Schemas that are described once and referred to by name. */
const named: Readonly<Record<string, z.ZodType>> = {
  Problem: problem,
  Publication: publication,
  Range: range,
  Bounds: bounds,
  AppliedRequest: appliedRequest,
  Dimension: dimension,
  Unit: unit,
  Column: column,
  Section: section,
  Tile: tile,
  PageAnswer: pageAnswer,
  ...Object.fromEntries(
    Object.entries(pageAnswers).map(([name, answer]) => [
      `${name.charAt(0).toUpperCase()}${name.slice(1)}Page`,
      answer,
    ]),
  ),
  MetricMeta: metricMeta,
  Meta: meta,
  MetricsAnswer: metricsAnswer,
  OrdersAnswer: ordersAnswer,
  OrderAnswer: orderAnswer,
  OrderPartAnswer: orderPartAnswer,
  OrderOriginAnswer: orderOriginAnswer,
  CustomerAnswer: customerAnswer,
  ValuesAnswer: valuesAnswer,
  LiveAnswer: liveAnswer,
  RunSummary: runSummary,
  CheckResult: checkResult,
  HealthAnswer: healthAnswer,
  RunAnswer: runAnswer,
  RejectsAnswer: rejectsAnswer,
  Revision: revision,
  RevisionsAnswer: revisionsAnswer,
  DictionaryAnswer: dictionaryAnswer,
  RulesAnswer: rulesAnswer,
  TargetsAnswer: targetsAnswer,
  NotesAnswer: notesAnswer,
  ViewsAnswer: viewsAnswer,
  Written: written,
  Door: door,
  Me: me,
  UsersAnswer: usersAnswer,
  UploadedFile: uploadedFile,
  LoadedFile: loadedFile,
  LoadOutcome: loadOutcome,
  UploadsAnswer: uploadsAnswer,
  Alive: alive,
  Mapping: mapping,
}

const names = new Map(Object.entries(named).map(([name, schema]) => [schema, name]))
const addressOf = (name: string) => `#/components/schemas/${name}`

/** The name of an answer's schema. */
export function nameOf(schema: z.ZodType | undefined): string | undefined {
  return schema && names.get(schema)
}

export const schemas = jsonSchemas()

function jsonSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id })
  const found = z.toJSONSchema(registry, { uri: addressOf, override: ({ jsonSchema }) => plain(jsonSchema) })
  return Object.fromEntries(
    Object.entries(found.schemas).map(([name, { $id: _, $schema: __, ...schema }]) => [name, schema]),
  )
}

/** Removes what only tests need, and what readers must not rely on in the next version. */
function plain(schema: JsonSchema): void {
  // An answer may get more fields.
  if (schema.additionalProperties === false) delete schema.additionalProperties
  if (schema.format !== undefined) delete schema.pattern
  if (Object.keys(schema.propertyNames ?? {}).join() === 'type') delete schema.propertyNames
  // These are the bounds of exact doubles.
  for (const bound of ['minimum', 'maximum']) {
    if (Math.abs(Number(schema[bound])) === Number.MAX_SAFE_INTEGER) delete schema[bound]
  }
  if (schema.$ref === undefined) return
  for (const key of Object.keys(schema)) if (key !== '$ref' && key !== 'description') delete schema[key]
}

export interface Parameter {
  name: string
  in: 'query' | 'path'
  required: boolean
  description: string
  schema: JsonSchema
}

/** The parameters of an operation, from the schemas that check them. */
export function parametersOf({ params, query }: Operation): Parameter[] {
  return [...parametersIn('path', params), ...parametersIn('query', query)]
}

function parametersIn(place: Parameter['in'], asked: z.ZodType | undefined): Parameter[] {
  if (!asked) return []
  const { properties = {}, required = [] } = inputOf(asked)
  return Object.entries(properties).map(([name, property]): Parameter => {
    const { description = '', ...schema } = property as { description?: string } & JsonSchema
    return { name, in: place, required: required.includes(name), description, schema }
  })
}

function inputOf(schema: z.ZodType) {
  const { $schema: _, ...input } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return input
}

/** What it does, and for whom. */
export function described({ description, role }: Operation): string {
  return role === 'viewer' ? description : `${description} ${forWhom[role]}`
}

const forWhom = {
  anyone: 'Needs no login.',
  analyst: 'For analysts and owners.',
  owner: 'For owners.',
}

function documented(operation: Operation) {
  const { method, summary, answers, body, bodyType, status } = operation
  const name = nameOf(answers)
  const given = bodyType ? { [bodyType]: {} } : body && { 'application/json': { schema: inputOf(body) } }
  return {
    summary,
    description: described(operation),
    parameters: parametersOf(operation),
    ...(given ? { requestBody: { required: true, content: given } } : {}),
    responses: {
      [status ?? (method === 'get' ? 200 : 204)]: {
        description: method === 'get' ? summary : 'Done.',
        ...(name ? { content: { 'application/json': { schema: { $ref: addressOf(name) } } } } : {}),
      },
      default: {
        description: 'What went wrong, and what to do about it.',
        content: { 'application/json': { schema: { $ref: addressOf('Problem') } } },
      },
    },
  }
}

export function openApi(version: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of allOperations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: documented(operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Storehouse dashboard',
      version,
      description:
        'Figures of the shop, and files that are handed in. Each answer of figures is read from one publication, which it names, and has an ETag that changes with the next one.',
    },
    security: [{}, { token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'STOREHOUSE_DASHBOARD_TOKEN, where it is set: it may all that an owner may.',
        },
      },
      schemas,
    },
  }
}

import { z } from 'zod'
import { pageNames } from '../page_list.ts'
import { commonQuery } from '../request.ts'
import type { schemas } from './docs_schemas.ts'
import { metricsQuery } from './metrics.ts'
import { orderPartQuery, orderParts, ordersQuery } from './orders.ts'
import { rejectsQuery } from './rejects.ts'
import { revisionsQuery } from './revisions.ts'
import { sliceQuery } from './uploads.ts'
import { valuesQuery } from './values.ts'

export interface Operation {
  path: string
  method: 'get' | 'post' | 'put' | 'delete'
  summary: string
  description: string
  /** Name of the schema that it answers with. */
  answers?: keyof typeof schemas
  query?: z.ZodType
  parameters?: { name: string; description: string; values?: readonly string[] }[]
}

const figuresNote =
  'Days are those of the business time zone; `from` and `to` are both included. What is left out has a default: the last 30 days, a grain that suits the range, the period before.'

export const operations: readonly Operation[] = [
  {
    path: '/api/v1/meta',
    method: 'get',
    summary: 'What there is to ask for',
    description: 'Metrics, dimensions and which go together; the publication and the days with any activity.',
    answers: 'Meta',
  },
  {
    path: '/api/v1/pages/{page}',
    method: 'get',
    summary: 'All figures of a page',
    description: `Tiles and tables of a page, read from one publication. ${figuresNote}`,
    answers: 'PageAnswer',
    query: z.strictObject(commonQuery),
    parameters: [{ name: 'page', description: 'Name of the page.', values: pageNames }],
  },
  {
    path: '/api/v1/metrics',
    method: 'get',
    summary: 'Any metrics by any dimensions',
    description: `One table: a row for each combination of the dimensions, beside the period before. ${figuresNote}`,
    answers: 'MetricsAnswer',
    query: metricsQuery,
  },
  {
    path: '/api/v1/orders',
    method: 'get',
    summary: 'The orders behind a figure',
    description:
      'Orders of the range that the filters let through; a filter by product keeps orders with a line of it. With a metric, the orders that make up its figure, how much each adds, and the total.',
    answers: 'OrdersAnswer',
    query: ordersQuery,
  },
  {
    path: '/api/v1/orders/{order}',
    method: 'get',
    summary: 'One order',
    description: 'An order with the first of its lines, payments and refunds, and how many there are.',
    answers: 'OrderAnswer',
    parameters: [{ name: 'order', description: 'Its order_id.' }],
  },
  ...orderParts.map(
    (part): Operation => ({
      path: `/api/v1/orders/{order}/${part}`,
      method: 'get',
      summary: `The ${part} of an order`,
      description: 'Page by page.',
      answers: 'OrderPartAnswer',
      query: orderPartQuery,
      parameters: [{ name: 'order', description: 'Its order_id.' }],
    }),
  ),
  {
    path: '/api/v1/values',
    method: 'get',
    summary: 'Values of a dimension',
    description: 'What a filter can be set to, most used first.',
    answers: 'ValuesAnswer',
    query: valuesQuery,
  },
  {
    path: '/api/v1/live',
    method: 'get',
    summary: 'Today',
    description: 'The newest day, straight from production.',
    answers: 'LiveAnswer',
  },
  {
    path: '/api/v1/health',
    method: 'get',
    summary: 'How the warehouse is doing',
    description: 'Runs, freshness, rows, checks, open rejects.',
    answers: 'HealthAnswer',
  },
  {
    path: '/api/v1/health/runs/{run}',
    method: 'get',
    summary: 'One run',
    description: 'Its steps, files and checks.',
    answers: 'RunAnswer',
    parameters: [{ name: 'run', description: 'Its number.' }],
  },
  {
    path: '/api/v1/health/rejects',
    method: 'get',
    summary: 'Rejected and waiting rows',
    description: 'Down to the row as it stands in its file, newest first.',
    answers: 'RejectsAnswer',
    query: rejectsQuery,
  },
  {
    path: '/api/v1/health/revisions',
    method: 'get',
    summary: 'Figures of the past that changed',
    description: 'What later data changed in periods that were closed, and which files it came in.',
    answers: 'RevisionsAnswer',
    query: revisionsQuery,
  },
  {
    path: '/api/v1/dictionary',
    method: 'get',
    summary: 'Definitions',
    description: 'Every metric, and every table, view and column of the warehouse.',
    answers: 'DictionaryAnswer',
  },
  {
    path: '/api/v1/uploads',
    method: 'get',
    summary: 'Files that were handed in',
    description: 'What each is and needs, and how their load goes. Not there with dashboard.addData: false.',
  },
  {
    path: '/api/v1/uploads/{name}',
    method: 'post',
    summary: 'Hand in a slice of a file',
    description: 'Bytes, at most 4 MiB, as application/octet-stream; the file is whole with its last slice.',
    query: sliceQuery,
    parameters: [{ name: 'name', description: 'Name of the file.' }],
  },
  {
    path: '/api/v1/uploads/{name}',
    method: 'delete',
    summary: 'Remove a file',
    description: 'One that was handed in and not loaded.',
    parameters: [{ name: 'name', description: 'Name of the file.' }],
  },
  {
    path: '/api/v1/uploads/{name}/mapping',
    method: 'put',
    summary: 'Say what a file is',
    description: 'Body {"feed": "…", "columns": {"…": "…"}}: kept in the configuration.',
    parameters: [{ name: 'name', description: 'Name of the file.' }],
  },
  {
    path: '/api/v1/uploads/settings',
    method: 'post',
    summary: 'Keep the settings that the files need',
    description: 'Adds the proposals of all files to the configuration.',
  },
  {
    path: '/api/v1/uploads/load',
    method: 'post',
    summary: 'Load files that were handed in',
    description: 'Body {"names": ["…"]}; answers 202, and the load goes on.',
  },
  {
    path: '/login',
    method: 'post',
    summary: 'Log in',
    description: 'Body {"token": "…"}; answers 204 and begins a session, whose cookie the pages use.',
  },
  { path: '/logout', method: 'post', summary: 'Log out', description: 'Ends the session; answers 204.' },
  {
    path: '/healthz',
    method: 'get',
    summary: 'Whether it is up',
    description: '200 if the database answers, else 503. Needs no token.',
  },
  {
    path: '/metrics',
    method: 'get',
    summary: 'For Prometheus',
    description: 'Publication, last run, open rejects, as text.',
  },
]

export interface QueryParameter {
  name: string
  in: 'query' | 'path'
  required: boolean
  description: string
  schema: Record<string, unknown>
}

/** The parameters of an operation, from the schema that checks them. */
export function parametersOf({ query, parameters = [] }: Operation): QueryParameter[] {
  const path = parameters.map(
    ({ name, description, values }): QueryParameter => ({
      name,
      in: 'path',
      required: true,
      description,
      schema: { type: 'string', ...(values ? { enum: values } : {}) },
    }),
  )
  if (!query) return path
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' })
  return [
    ...path,
    ...Object.entries(properties).map(([name, property]): QueryParameter => {
      const { description = '', ...schema } = property as { description?: string } & Record<string, unknown>
      return { name, in: 'query', required: required.includes(name), description, schema }
    }),
  ]
}

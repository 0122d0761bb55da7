import type { z } from 'zod'
import type { Role } from '../../users/roles.ts'
import { customerAnswer, customerParams, orderOriginAnswer } from './customer.ts'
import {
  metricsAnswer,
  metricsQuery,
  type OrderPart,
  orderAnswer,
  orderParams,
  orderPartAnswer,
  orderPartQuery,
  ordersAnswer,
  ordersQuery,
} from './figures.ts'
import {
  alive,
  healthAnswer,
  rejectsAnswer,
  rejectsQuery,
  revisionsAnswer,
  revisionsQuery,
  runAnswer,
  runParams,
} from './health.ts'
import { liveAnswer } from './live.ts'
import { dictionaryAnswer, meta, valuesAnswer, valuesQuery } from './meta.ts'
import { pageAnswer, pageParams } from './page.ts'
import { commonQuery } from './request.ts'
import { loadBody, mapping, sliceQuery, uploadParams, uploadsAnswer } from './uploads.ts'
import { userOperations } from './user_operations.ts'
import { writtenOperations } from './written_operations.ts'

/** The lowest role that a route accepts. `anyone` has not even logged in. */
export type Access = Role | 'anyone'

/**
 * Something that can be requested or done. Routes read their parameters by it, and the documentation is made from it.
 */
export interface Operation {
  /** Who may do it: this role and those above it. */
  role: Access
  /** The path as in OpenAPI: `{order}` stands for any text. */
  path: string
  method: 'get' | 'post' | 'put' | 'delete'
  summary: string
  description: string
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** The type of a body that is not JSON. */
  bodyType?: 'application/octet-stream'
  /** Without it, a request is answered with text, and an action with 204. */
  answers?: z.ZodType
  /** The status if it is not 200 or 204. */
  status?: number
}

const figuresNote =
  'Days are those of the business time zone; `from` and `to` are both included. What is left out has a default: the last 30 days, a grain that suits the range, the period before.'

const orderPart = <const Part extends OrderPart>(part: Part) => ({
  role: 'viewer' as const,
  path: `/api/v1/orders/{order}/${part}` as const,
  method: 'get' as const,
  summary: `The ${part} of an order`,
  description: 'Page by page.',
  params: orderParams,
  query: orderPartQuery,
  answers: orderPartAnswer,
})

/**
 * Every failure is a Problem, with status 400 (a parameter), 401 (a login is needed), 403 (another site asks, or the
 * role is not enough), 404, 405 (a method), 409 (a name is taken, no room, a load is running), 429 (too many requests,
 * or wrong tokens or passwords) or 503 (the database does not answer or is overloaded: then Retry-After says when to
 * ask again).
 */
export const operations = {
  meta: {
    role: 'viewer',
    path: '/api/v1/meta',
    method: 'get',
    summary: 'What there is to ask for',
    description: 'Metrics, dimensions and which go together; the publication and the days with any activity.',
    answers: meta,
  },
  page: {
    role: 'viewer',
    path: '/api/v1/pages/{page}',
    method: 'get',
    summary: 'All figures of a page',
    description: `Tiles and tables of a page, read from one publication. ${figuresNote}`,
    params: pageParams,
    query: commonQuery,
    answers: pageAnswer,
  },
  metrics: {
    role: 'viewer',
    path: '/api/v1/metrics',
    method: 'get',
    summary: 'Any metrics by any dimensions',
    description: `One table: a row for each combination of the dimensions, beside the period before. ${figuresNote}`,
    query: metricsQuery,
    answers: metricsAnswer,
  },
  orders: {
    role: 'viewer',
    path: '/api/v1/orders',
    method: 'get',
    summary: 'The orders behind a figure',
    description:
      'Orders of the range that the filters let through; a filter by product keeps orders with a line of it. With a metric, the orders that make up its figure, how much each adds, and the total.',
    query: ordersQuery,
    answers: ordersAnswer,
  },
  order: {
    role: 'viewer',
    path: '/api/v1/orders/{order}',
    method: 'get',
    summary: 'One order',
    description: 'An order with the first of its lines, payments and refunds, and how many there are.',
    params: orderParams,
    answers: orderAnswer,
  },
  lines: orderPart('lines'),
  payments: orderPart('payments'),
  refunds: orderPart('refunds'),
  origin: {
    role: 'analyst',
    path: '/api/v1/orders/{order}/origin',
    method: 'get',
    summary: 'Where an order comes from',
    description: 'The file and line of each row that it is made of.',
    params: orderParams,
    answers: orderOriginAnswer,
  },
  customer: {
    role: 'analyst',
    path: '/api/v1/customers/{customer}',
    method: 'get',
    summary: 'One customer',
    description: 'What they bought and brought, what led them here first, their newest orders.',
    params: customerParams,
    answers: customerAnswer,
  },
  values: {
    role: 'viewer',
    path: '/api/v1/values',
    method: 'get',
    summary: 'Values of a dimension',
    description: 'What a filter can be set to, most used first.',
    query: valuesQuery,
    answers: valuesAnswer,
  },
  live: {
    role: 'viewer',
    path: '/api/v1/live',
    method: 'get',
    summary: 'Today',
    description: 'The newest day, straight from production.',
    answers: liveAnswer,
  },
  health: {
    role: 'viewer',
    path: '/api/v1/health',
    method: 'get',
    summary: 'How the warehouse is doing',
    description: 'Runs, freshness, rows, checks, open rejects.',
    answers: healthAnswer,
  },
  run: {
    role: 'viewer',
    path: '/api/v1/health/runs/{run}',
    method: 'get',
    summary: 'One run',
    description: 'Its steps, files and checks.',
    params: runParams,
    answers: runAnswer,
  },
  rejects: {
    role: 'analyst',
    path: '/api/v1/health/rejects',
    method: 'get',
    summary: 'Rejected and waiting rows',
    description: 'Down to the row as it stands in its file, newest first.',
    query: rejectsQuery,
    answers: rejectsAnswer,
  },
  revisions: {
    role: 'viewer',
    path: '/api/v1/health/revisions',
    method: 'get',
    summary: 'Figures of the past that changed',
    description: 'What later data changed in periods that were closed, and which files it came in.',
    query: revisionsQuery,
    answers: revisionsAnswer,
  },
  dictionary: {
    role: 'viewer',
    path: '/api/v1/dictionary',
    method: 'get',
    summary: 'Definitions',
    description: 'Every metric, and every table, view and column of the warehouse.',
    answers: dictionaryAnswer,
  },
  ...writtenOperations,
  uploads: {
    role: 'owner',
    path: '/api/v1/uploads',
    method: 'get',
    summary: 'Files that were handed in',
    description: 'What each is and needs, and how their load goes. Not there with dashboard.addData: false.',
    answers: uploadsAnswer,
  },
  upload: {
    role: 'owner',
    path: '/api/v1/uploads/{name}',
    method: 'post',
    summary: 'Hand in a slice of a file',
    description: 'Bytes, at most 4 MiB, as application/octet-stream; the file is whole with its last slice.',
    params: uploadParams,
    query: sliceQuery,
    bodyType: 'application/octet-stream',
  },
  removeUpload: {
    role: 'owner',
    path: '/api/v1/uploads/{name}',
    method: 'delete',
    summary: 'Remove a file',
    description: 'One that was handed in and not loaded.',
    params: uploadParams,
  },
  mapUpload: {
    role: 'owner',
    path: '/api/v1/uploads/{name}/mapping',
    method: 'put',
    summary: 'Say what a file is',
    description: 'Body {"feed": "…", "columns": {"…": "…"}}: kept in the configuration.',
    params: uploadParams,
    body: mapping,
  },
  keepSettings: {
    role: 'owner',
    path: '/api/v1/uploads/settings',
    method: 'post',
    summary: 'Keep the settings that the files need',
    description: 'Adds the proposals of all files to the configuration.',
  },
  loadUploads: {
    role: 'owner',
    path: '/api/v1/uploads/load',
    method: 'post',
    summary: 'Load files that were handed in',
    description: 'Body {"names": ["…"]}; answers 202, and the load goes on.',
    body: loadBody,
    status: 202,
  },
  ...userOperations,
  healthz: {
    role: 'anyone',
    path: '/healthz',
    method: 'get',
    summary: 'Whether it is up',
    description: '200 if the database answers, else 503. Needs no token.',
    answers: alive,
  },
  monitoring: {
    role: 'viewer',
    path: '/metrics',
    method: 'get',
    summary: 'For Prometheus',
    description: 'Publication, last run, open rejects, jobs and alarms, as text.',
  },
} as const satisfies Record<string, Operation>

export const allOperations: readonly Operation[] = Object.values(operations)

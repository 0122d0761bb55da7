import type { FastifyTypeProvider } from 'fastify'
import { z } from 'zod'
import type { Range } from './contract.ts'
import { badRequest } from './errors.ts'
import { shortened } from './shortened.ts'

/** The type of a route's parameters for its handler, according to their schema. */
export interface CheckedParameters extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
}

/** Parses parameters by their schema, or throws an error that names each wrong one. */
export function readParameters<T>(schema: z.ZodType<T>, given: unknown, bounds: Range): T {
  const parsed = schema.safeParse(given)
  const said = parsed.success
    ? outOfBounds(schema, parsed.data, bounds)
    : parsed.error.issues.map((issue) =>
        issue.code === 'unrecognized_keys'
          ? `${issue.keys.map((key) => JSON.stringify(shortened(key, 100))).join(', ')}: no such parameter`
          : [...(issue.path.length > 0 ? [`"${issue.path.join('.')}"`] : []), issue.message].join(': '),
      )
  if (parsed.success && said.length === 0) return parsed.data
  const isUnknown = parsed.error?.issues.some(({ code }) => code === 'unrecognized_keys')
  throw badRequest(
    `${said.join('; ')}.`,
    isUnknown ? knownIn(schema) : 'The parameters are described at /api/docs.',
  )
}

function knownIn(schema: z.ZodType): string {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  return known.length > 0
    ? `Parameters: ${known.join(', ')}. They are described at /api/docs.`
    : 'It takes no parameters.'
}

function outOfBounds(schema: z.ZodType, data: unknown, { from, to }: Range): string[] {
  if (!(schema instanceof z.ZodObject) || !('from' in schema.shape)) return []
  const days = data as Partial<Range>
  const said = (['from', 'to'] as const).flatMap((name) => {
    const given = days[name]
    return given === undefined || (given >= from && given <= to)
      ? []
      : [`"${name}": ${given} is not from ${from} to ${to}, two days from now`]
  })
  if (said.length === 0 && days.from !== undefined && days.to !== undefined && days.from > days.to) {
    return [`"from": the range from ${days.from} to ${days.to} holds no day`]
  }
  return said
}

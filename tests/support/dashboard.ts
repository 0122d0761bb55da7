import { join } from 'node:path'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { onTestFinished } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { type Operation, operations } from '../../src/dashboard/contract/operations.ts'
import { problem } from '../../src/dashboard/contract/request.ts'
import type { Problem } from '../../src/dashboard/contract.ts'
import { buildServer } from '../../src/dashboard/server.ts'
import type { Shop } from './shop.ts'

const patterns = (Object.values(operations) as Operation[]).map((operation) => ({
  ...operation,
  pattern: new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
}))

/** Fails if an answer is not what its operation declares. */
function checkAnswer(method: string, url: string, response: LightMyRequestResponse): void {
  const { 'content-type': type, 'content-encoding': packed } = response.headers
  if (packed !== undefined || !String(type).startsWith('application/json')) return
  const [path = ''] = url.split('?')
  const asked = patterns.find((one) => one.method === method.toLowerCase() && one.pattern.test(path))
  const isUnwell = asked?.path === operations.healthz.path && response.statusCode === 503
  const isAnswer = response.statusCode === (asked?.status ?? 200) || isUnwell
  const schema = isAnswer ? asked?.answers : problem
  const parsed = schema?.safeParse(response.json())
  if (parsed?.success === false) throw new Error(`${url} answers otherwise: ${parsed.error.message}`)
}

/** The dashboard of a shop, called without a network. Each answer is checked against the contract. */
export async function openDashboard(
  shop: Pick<Shop, 'db' | 'config' | 'folder'>,
  dashboard: Partial<Config['dashboard']> = {},
) {
  const errors: unknown[] = []
  const server = await buildServer({
    db: shop.db,
    config: { ...shop.config, dashboard: { ...shop.config.dashboard, token: undefined, ...dashboard } },
    version: '0.0.0',
    webFolder: join(shop.folder, 'web'),
    onError: (error) => errors.push(error),
  })
  onTestFinished(() => server.close())
  const ask = async (url: string, options: Omit<InjectOptions, 'url'> = {}) => {
    const response = await server.inject({ url, ...options })
    checkAnswer(options.method ?? 'GET', url, response)
    return response
  }
  return {
    ask,
    server,
    errors,
    /** The answer to a valid request. */
    async get<Answer>(path: string): Promise<Answer> {
      const response = await ask(`/api/v1/${path}`)
      if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${response.body}`)
      return response.json<Answer>()
    },
    async problem(url: string, options: Omit<InjectOptions, 'url'> = {}) {
      const response = await ask(url, options)
      return { status: response.statusCode, ...response.json<Problem>().error }
    },
  }
}

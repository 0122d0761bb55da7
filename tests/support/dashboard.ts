import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import { onTestFinished } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import type { Problem } from '../../src/dashboard/contract.ts'
import { buildServer } from '../../src/dashboard/server.ts'
import type { Shop } from './shop.ts'

/** The dashboard of a shop, asked without a network. */
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
  const ask = (url: string, options: Omit<InjectOptions, 'url'> = {}) => server.inject({ url, ...options })
  return {
    ask,
    server,
    errors,
    /** The answer to a question that is understood. */
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

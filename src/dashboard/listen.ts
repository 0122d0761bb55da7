import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.ts'
import { ConfigError, StorehouseError } from '../errors.ts'
import { isLoopback } from './security/hosts.ts'
import { howToMakeToken, weaknessOf } from './security/token.ts'
import { serverOf } from './server.ts'
import { type DashboardOptions, makeService } from './service.ts'
import { keepWarm } from './warm_up.ts'

export interface Dashboard {
  /** The address for a browser on this machine. */
  url: string
  close(): Promise<void>
}

/** Refuses to show the shop to the network without a token, or with one that is easily guessed. */
export function checkDashboardConfig({
  dashboard: { host, proxies, token },
}: {
  dashboard: Pick<Config['dashboard'], 'host' | 'proxies' | 'token'>
}): void {
  if (isLoopback(host) && (proxies.length === 0 || token === undefined)) return
  if (token === undefined) {
    throw new ConfigError(
      `dashboard.host is ${host}: others could open the dashboard, and STOREHOUSE_DASHBOARD_TOKEN is not set.`,
      {
        hint: `Set STOREHOUSE_DASHBOARD_TOKEN to a secret that opens it, or leave dashboard.host at 127.0.0.1. This makes one:\n  ${howToMakeToken}`,
      },
    )
  }
  const weakness = weaknessOf(token)
  if (weakness === undefined) return
  throw new ConfigError(
    `STOREHOUSE_DASHBOARD_TOKEN ${weakness}: others can reach the dashboard, and could guess it.`,
    { hint: `Set it to one that this makes:\n  ${howToMakeToken}` },
  )
}

/** Serves the dashboard. With `orAnyPort`, a free port replaces one that is taken. */
export async function serveDashboard(
  options: DashboardOptions & { orAnyPort?: (port: number) => void },
): Promise<Dashboard> {
  checkDashboardConfig(options.config)
  const { host, port } = options.config.dashboard
  const service = makeService(options)
  const server = await serverOf(service)
  try {
    await listen(server, host, port)
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    if (!isTaken || !options.orAnyPort) {
      await server.close()
      throw listenError(error, host, port)
    }
    options.orAnyPort(port)
    await listen(server, host, 0)
  }
  const { port: actual } = server.server.address() as AddressInfo
  const cool = keepWarm(service)
  return {
    url: `http://${browserHost(host)}:${actual}`,
    close: async () => {
      await Promise.all([server.close(), cool()])
    },
  }
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<void> {
  await server.listen({ host, port })
}

function browserHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || isLoopback(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function listenError(error: unknown, host: string, port: number): unknown {
  const said: Record<string, string> = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'permission denied; ports below 1024 are for administrators',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'this name is not known',
  }
  const reason = said[(error as NodeJS.ErrnoException).code ?? '']
  if (reason === undefined) return error
  return new StorehouseError(`The dashboard cannot listen on ${host}:${port}: ${reason}.`, {
    hint: 'Set dashboard.host and dashboard.port in storehouse.config, or --port; port 0 takes any free one.',
    cause: error,
  })
}

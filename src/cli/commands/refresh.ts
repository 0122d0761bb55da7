import type { Command } from 'commander'
import { action, command } from '../arguments.ts'
import { counted, formatDuration } from '../output/format.ts'

/** `storehouse refresh`. */
export function refreshCommand(): Command {
  return command('refresh', 'bring forecast, clusters and materialized views up to date', [
    'storehouse refresh',
  ]).action(
    action(async (session) => {
      session.publishing = 'not_yet'
      const db = await session.migratedDatabase()
      const { refresh } = await import('../../pipeline/refresh.ts')
      const { readers } = await session.config()
      const result = await refresh(db, {
        readers,
        signal: session.signal,
        onProgress: session.watchPublishing,
      })
      const took = formatDuration(result.durationMs)
      const text =
        result.outcome === 'unchanged'
          ? 'Nothing to refresh: no night has been published yet.'
          : session.paint(
              'green',
              `Refreshed the forecast, the clusters and ${counted(result.views.length, 'materialized view')} (${took}).`,
            )
      return { json: result, text }
    }),
  )
}

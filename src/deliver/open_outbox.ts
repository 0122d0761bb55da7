import type { Config } from '../config/config.ts'
import { localTime } from '../config/cron.ts'
import { Outbox, type OutboxOptions } from './outbox.ts'

/** An outbox whose configuration does not change. */
export function openOutbox(config: Config, { signal, tell }: Pick<OutboxOptions, 'signal' | 'tell'>): Outbox {
  return new Outbox({
    home: config.home,
    addresses: async () => config,
    signal,
    now: () => new Date(),
    local: (instant) => localTime(instant, config.timezone),
    tell,
  })
}

import { randomUUID } from 'node:crypto'
import { dayIn } from '../calendar.ts'
import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { readRow } from '../db/statements.ts'
import { isMigrated } from '../reports/status.ts'
import { Answers } from './answers.ts'
import { Fresh } from './fresh.ts'
import { Memory } from './memory.ts'
import { WarehouseReader } from './reading.ts'

export interface DashboardOptions {
  db: OpenDatabase
  config: Config
  /** The file given by `--config`. Child processes use the same one. */
  configFile?: string | undefined
  /** The current configuration, after a change; default: `config`. */
  readConfig?: () => Promise<Config>
  version: string
  /** The built pages. */
  webFolder: string
  /** Called with unexpected errors. */
  onError?: (error: unknown) => void
}

/** What the routes share. */
export interface Service extends Required<Omit<DashboardOptions, 'configFile'>> {
  configFile: string | undefined
  reader: WarehouseReader
  answers: Answers
  memory: Memory
  /** Changes whenever answers can have changed. Earlier answers are then not used again. */
  stateOf(): Promise<State>
  /** Today in the business time zone. */
  today(): string
}

/** What answers depend on. */
interface State {
  /** The publication. */
  warehouse: string
  /** The version of the targets and of what the alert rules said. */
  targets: string
}

export function makeService(options: DashboardOptions): Service {
  const reader = new WarehouseReader(options.db)
  // Answers of an earlier program may have another form.
  const boot = randomUUID()
  const state = new Fresh(() =>
    reader.readQuickly(async (trx): Promise<State> => {
      if (!(await isMigrated(trx))) return { warehouse: `${boot} empty`, targets: '' }
      const state = await readRow(
        trx,
        { warehouse: col.text, targets: col.text },
        sql`select
           concat_ws(' ',
             (select run_id from warehouse.publication),
             (select extract(epoch from published_at) from warehouse.publication),
             (select max(run_id) from ops.runs where status = 'published')) as warehouse,
           concat_ws(' ',
             (select concat_ws(' ', count(*), max(changed_at)) from ops.targets),
             (select concat_ws(' ', count(*), max(changed_at), max(judged_day), count(firing_since)) from ops.alert_rules)) as targets`,
      )
      return { warehouse: `${boot} ${state?.warehouse ?? ''}`, targets: state?.targets ?? '' }
    }),
  )
  return {
    onError: () => undefined,
    configFile: undefined,
    readConfig: async () => options.config,
    ...options,
    reader,
    answers: new Answers(),
    memory: new Memory(),
    stateOf: () => state.get(),
    today: () => dayIn(options.config.timezone),
  }
}

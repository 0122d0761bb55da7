import type { Command } from 'commander'
import { action, command } from '../arguments.ts'
import { describeInspection } from '../output/describe_inspect.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface InspectOptions {
  write?: boolean
}

/** `storehouse inspect [FILE…]`. */
export function inspectCommand(): Command {
  return command(
    'inspect',
    'say what files are, what their columns become and which settings make them load',
    [
      "storehouse inspect 'data/inbox/Bestellungen März.csv'",
      'storehouse inspect data/inbox --write',
      'storehouse inspect orders.csv --json',
    ],
  )
    .argument('[file...]', 'files, or folders of them; without one, the inbox')
    .option('--write', 'add the settings to storehouse.config.yaml; comments and what stands there are kept')
    .addHelpText('after', '\nNeeds no database. Changes nothing unless told to --write.')
    .action(action(inspect))
}

async function inspect(session: Session, options: InspectOptions, files: string[]): Promise<Outcome> {
  const config = await session.config()
  const { inspectFiles } = await import('../../inspect/inspect_files.ts')
  const paths = files.length > 0 ? files : [config.inbox]
  const inspection = await session.during('reading', () => inspectFiles(paths, config))
  const { writeSettings } = await import('../../inspect/write/write_settings.ts')
  const written =
    options.write && inspection.settings.length > 0
      ? await writeSettings(process.cwd(), session.options.config, inspection.settings)
      : undefined
  const { settingsAsObject, settingsAsYaml } = await import('../../inspect/write/add_settings.ts')
  const json = { ...inspection, proposal: settingsAsObject(inspection.settings), written: written ?? null }
  const text = describeInspection(
    inspection,
    { asYaml: settingsAsYaml(inspection.settings), written, isWrite: options.write === true },
    session,
  )
  return { json, text }
}

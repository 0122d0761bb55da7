import { relative, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Split } from '../../reports/export.ts'
import { action, command, Option } from '../arguments.ts'
import { describeExport } from '../output/describe_export.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface ExportCommandOptions {
  out: string
  gzip?: boolean
  splitBy?: Split
}

const DEFAULT_FOLDER = 'data/processed/analytics'

/** `storehouse export`. */
export function exportCommand(): Command {
  return command(
    'export',
    'write analysis queries, views or aggregates to CSV files; without names, all queries',
    [
      'storehouse export',
      'storehouse export monthly_sales vw_pageviews --out exports --gzip --split-by month',
    ],
  )
    .argument('[names...]', 'queries of sql/queries, or views, aggregates and tables of schema warehouse')
    .option('--out <dir>', 'folder; made if it is not there', DEFAULT_FOLDER)
    .option('--gzip', 'compress the files')
    .addOption(
      new Option(
        '--split-by <unit>',
        'a file for each year or month of the first date column (in business time)',
      ).choices(['year', 'month']),
    )
    .action(action(exportToFiles))
}

async function exportToFiles(
  session: Session,
  { out, gzip = false, splitBy }: ExportCommandOptions,
  names: string[],
): Promise<Outcome> {
  const db = await session.readableDatabase()
  const [{ listSources, readQueries, sourcesNamed }, { exportSources }] = await Promise.all([
    import('../../reports/named_sources.ts'),
    import('../../reports/export.ts'),
  ])
  const wanted = names.length === 0 ? await readQueries() : sourcesNamed(await listSources(db), names)
  const folder = resolve(out)
  const result = await exportSources(db, wanted, {
    out: folder,
    gzip,
    splitBy,
    signal: session.signal,
    onProgress: (name, done) => session.progress({ step: `export ${name}`, done }),
  })
  session.endProgress()
  for (const name of result.unsplit) session.note(`${name} has no date to split it by: it is one file.`)
  const files = result.files.map((file) => ({ ...file, file: relative(folder, file.file) }))
  return {
    json: { out: folder, gzip, splitBy: splitBy ?? null, files, unsplit: result.unsplit },
    text: describeExport(folder, files, session),
  }
}

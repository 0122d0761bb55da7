import { Command } from 'commander'
import { version } from '../config/version.ts'
import { alertsCommand } from './commands/alerts.ts'
import { archiveCommand } from './commands/archive.ts'
import { backupCommand } from './commands/backup.ts'
import { checkCommand } from './commands/check.ts'
import { dashboardProcessCommand } from './commands/dashboard_process.ts'
import { dbCommand } from './commands/db.ts'
import { deliverCommand } from './commands/deliver.ts'
import { digestCommand } from './commands/digest.ts'
import { doctorCommand } from './commands/doctor.ts'
import { eraseCommand } from './commands/erase.ts'
import { exportCommand } from './commands/export.ts'
import { exportPersonCommand } from './commands/export_person.ts'
import { generateCommand } from './commands/generate.ts'
import { inspectCommand } from './commands/inspect.ts'
import { jobsCommand } from './commands/jobs.ts'
import { loadCommand } from './commands/load.ts'
import { migrateCommand } from './commands/migrate.ts'
import { queryCommand } from './commands/query.ts'
import { rebuildCommand } from './commands/rebuild.ts'
import { refreshCommand } from './commands/refresh.ts'
import { rejectsCommand } from './commands/rejects.ts'
import { reportCommand } from './commands/report.ts'
import { resetCommand } from './commands/reset.ts'
import { restoreCommand } from './commands/restore.ts'
import { scheduleCommand } from './commands/schedule.ts'
import { serveCommand } from './commands/serve.ts'
import { startCommand } from './commands/start.ts'
import { statusCommand } from './commands/status.ts'
import { traceCommand } from './commands/trace.ts'
import { usersCommand } from './commands/users.ts'
import { verifyCommand } from './commands/verify.ts'

/** Where the parser writes: requested help and version, and the help of a group without a command. */
export interface ParserOutput {
  out: (text: string) => void
  err: (text: string) => void
}

/** All commands. A wrong command line, help and version are thrown as a CommanderError. */
export function buildProgram({ out, err }: ParserOutput): Command {
  const program = new Command('storehouse')
    .description('A layered SQL warehouse for online shops: CSV files in, a star schema for BI tools out.')
    .usage('[options] COMMAND')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'no progress and notes on stderr')
    .option('--debug', 'show stack traces of errors')
    .option('--config <file>', 'configuration file (default: storehouse.config.{ts,js,json,yaml} here)')
    .version(version(), '--version', 'print the version')
    .addHelpText(
      'after',
      '\nExit codes:\n  0  done\n  1  failed, nothing published\n  2  wrong usage or configuration\n  3  published, but rows or files were rejected\n\nExamples:\n  $ storehouse start\n  $ storehouse load data/inbox',
    )
  program
    .addCommand(startCommand())
    .addCommand(loadCommand())
    .addCommand(inspectCommand())
    .addCommand(generateCommand())
    .addCommand(statusCommand())
    .addCommand(rejectsCommand())
    .addCommand(checkCommand())
    .addCommand(verifyCommand())
    .addCommand(traceCommand())
    .addCommand(reportCommand())
    .addCommand(queryCommand())
    .addCommand(exportCommand())
    .addCommand(rebuildCommand())
    .addCommand(refreshCommand())
    .addCommand(scheduleCommand())
    .addCommand(jobsCommand())
    .addCommand(serveCommand())
    .addCommand(digestCommand())
    .addCommand(alertsCommand())
    .addCommand(deliverCommand())
    .addCommand(usersCommand())
    .addCommand(archiveCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
    .addCommand(exportPersonCommand())
    .addCommand(eraseCommand())
    .addCommand(migrateCommand())
    .addCommand(dbCommand())
    .addCommand(doctorCommand())
    .addCommand(resetCommand())
    .addCommand(dashboardProcessCommand(), { hidden: true })
  everyCommand(program, (command) => {
    command
      .exitOverride()
      .helpCommand(false)
      .helpOption('-h, --help', 'show help')
      .configureOutput({ writeOut: out, writeErr: err })
      .configureHelp({ showGlobalOptions: true, sortSubcommands: false, minWidthToWrap: 30 })
  })
  return program
}

function everyCommand(command: Command, apply: (command: Command) => void): void {
  apply(command)
  for (const child of command.commands) everyCommand(child, apply)
}

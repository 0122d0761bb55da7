import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { repository } from '../../config/repository.ts'
import { action, command } from '../arguments.ts'
import { shownError } from '../errors.ts'
import { describeFindings } from '../output/describe_doctor.ts'

/** `storehouse doctor`. */
export function doctorCommand(): Command {
  return command('doctor', 'look whether everything is as it should be, and say what to do', [
    'storehouse doctor',
    'storehouse doctor --json',
  ])
    .addHelpText('after', '\nEnds with 1 if something is broken; warnings alone do not fail.')
    .action(
      action(async (session) => {
        const { examine } = await import('../../reports/doctor.ts')
        const findings = await examine({
          versions: { ...readVersions(), node: process.versions.node },
          config: session.config,
          open: session.database,
          explain: shownError,
          onProgress: (step) => session.progress({ step: 'looking', detail: step }),
        })
        session.endProgress()
        const isBroken = findings.some(({ status }) => status === 'broken')
        return {
          json: { healthy: !isBroken, findings },
          text: describeFindings(findings, session),
          exitCode: isBroken ? 1 : 0,
        }
      }),
    )
}

function readVersions(): { storehouse: string; oldestNode: string } {
  const file = join(repository, 'package.json')
  const { version, engines } = JSON.parse(readFileSync(file, 'utf8')) as {
    version: string
    engines: { node: string }
  }
  return { storehouse: version, oldestNode: engines.node.replace(/^[^\d]*/, '') }
}

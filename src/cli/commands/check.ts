import type { Command } from 'commander'
import { action, command } from '../arguments.ts'
import { describeChecks } from '../output/describe_checks.ts'

/** `storehouse check`. */
export function checkCommand(): Command {
  return command('check', 'run the quality checks on what is published', ['storehouse check']).action(
    action(async (session) => {
      const config = await session.config()
      const db = await session.readableDatabase()
      const { check } = await import('../../pipeline/check.ts')
      const checks = await session.during('running the checks', () => check(db, config))
      const hasFailed = checks.some(({ status }) => status === 'failed')
      return { json: { checks }, text: describeChecks(checks, session), exitCode: hasFailed ? 1 : 0 }
    }),
  )
}

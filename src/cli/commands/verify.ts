import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { action, command, positive } from '../arguments.ts'
import { describeVerify } from '../output/describe_verify.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

const STOP_LIMIT_MS = 10_000

interface VerifyCommandOptions {
  sample?: number
  seed?: number
  limit: number
}

/** `storehouse verify`. */
export function verifyCommand(): Command {
  return command('verify', 'prove that what is published is what its files say; print what differs', [
    'storehouse verify',
    'storehouse verify --sample 7',
  ])
    .option('--sample <days>', 'compare so many days taken at random, and leave out the files', positive)
    .option('--seed <n>', 'take the same days again', positive)
    .option('--limit <n>', 'differing rows to show of each table', positive, 5)
    .action(action(verifyAll))
}

async function verifyAll(session: Session, { sample, seed, limit }: VerifyCommandOptions): Promise<Outcome> {
  if (seed !== undefined && sample === undefined) {
    throw new UsageError('--seed is for --sample.', {
      hint: 'Give the number of days: --sample 7 --seed 42.',
    })
  }
  // A stop cancels the work at once, but the temporary database must still be dropped.
  session.stopLimitMs = STOP_LIMIT_MS
  const config = await session.config()
  const db = await session.readableDatabase()
  const { verify } = await import('../../pipeline/verify/verify.ts')
  const result = await verify(db, config, {
    ...(sample === undefined ? {} : { sample }),
    ...(seed === undefined ? {} : { seed }),
    limit,
    signal: session.signal,
    onProgress: session.progress,
  })
  return {
    json: result,
    text: describeVerify(result, session),
    exitCode: result.outcome === 'differs' ? 1 : 0,
  }
}

import type { Command } from 'commander'
import { action, command } from '../arguments.ts'
import { confirmed } from '../confirm.ts'
import { describeErasure } from '../output/describe_erasure.ts'

interface EraseCommandOptions {
  yes?: boolean
  also: string[]
}

/** `storehouse erase CUSTOMER`. */
export function eraseCommand(): Command {
  return command('erase', 'erase a person from tables, archive, logs and reports, for good', [
    'storehouse erase C42 --yes',
    'storehouse erase jane@example.com --yes --also "Jane Doe" --also "+371 29 123 456"',
  ])
    .argument('<customer>', 'id of a customer, or an e-mail address')
    .option('--yes', 'really do it')
    .option(
      '--also <text>',
      'another name, address, phone number or IP address of theirs; can be given several times',
      (text: string, before: string[]) => [...before, text],
      [] as string[],
    )
    .action(
      action<EraseCommandOptions>(async (session, { yes, also }, [customer = '']) => {
        const config = await session.config()
        confirmed(
          yes,
          'This takes what says who the person is out of every table and file that Storehouse keeps. It cannot be undone.',
        )
        session.publishing = 'not_yet'
        const db = await session.migratedDatabase()
        const { erase } = await import('../../pipeline/erase/erase.ts')
        const certificate = await erase(db, config, {
          customer,
          also,
          signal: session.signal,
          onProgress: session.watchPublishing,
        })
        return { json: certificate, ...describeErasure(certificate, config) }
      }),
    )
}

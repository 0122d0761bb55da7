import { resolve } from 'node:path'
import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { action, command } from '../arguments.ts'
import { confirmed } from '../confirm.ts'
import { describeErasure } from '../output/describe_erasure.ts'

interface EraseCommandOptions {
  yes?: boolean
  also: string[]
  backup?: string[]
}

/** `storehouse erase CUSTOMER`. */
export function eraseCommand(): Command {
  return command('erase', 'erase a person from tables, archive, backups, logs and reports, for good', [
    'storehouse erase C42 --yes',
    'storehouse erase jane@example.com --yes --also "Jane Doe" --also "+371 29 123 456"',
    'storehouse erase C42 --yes --backup /mnt/backups/2026-11-30.tar /mnt/backups/2026-12-31.tar',
  ])
    .argument('<customer>', 'id of a customer, or an e-mail address')
    .option('--yes', 'really do it')
    .option(
      '--also <text>',
      'another name, address, phone number or IP address of theirs; can be given several times',
      (text: string, before: string[]) => [...before, text],
      [] as string[],
    )
    .option(
      '--backup <files...>',
      'backups elsewhere, to be rewritten without the person; those in STOREHOUSE_HOME and where backup wrote them are found',
    )
    .action(
      action<EraseCommandOptions>(async (session, { yes, also, backup = [] }, [customer = '']) => {
        const backups = await backupsAt(backup)
        const config = await session.config()
        confirmed(
          yes,
          'This takes what says who the person is out of every table, file and backup that Storehouse keeps. It cannot be undone.',
        )
        session.publishing = 'not_yet'
        const db = await session.migratedDatabase()
        const { erase } = await import('../../pipeline/erase/erase.ts')
        const certificate = await erase(db, config, {
          customer,
          also,
          backups,
          signal: session.signal,
          onProgress: session.watchPublishing,
        })
        return { json: certificate, ...describeErasure(certificate, config) }
      }),
    )
}

/** The named backups. One that is none is found before anything is erased. */
async function backupsAt(paths: readonly string[]): Promise<string[]> {
  const { isBackup } = await import('../../backup/find_backups.ts')
  const found: string[] = []
  for (const path of paths.map((one) => resolve(one))) {
    if (!(await isBackup(path)))
      throw new UsageError(`--backup ${path}: no backup of Storehouse is there.`, {
        hint: 'Nothing was erased. Name files that storehouse backup wrote, unpacked: gunzip shop.tar.gz.',
      })
    found.push(path)
  }
  return found
}

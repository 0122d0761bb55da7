import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { PRIVATE_FILE } from '../../private_files.ts'
import { action, command } from '../arguments.ts'
import { describePersonExport } from '../output/describe_person_export.ts'

/** `storehouse export-person CUSTOMER`. */
export function exportPersonCommand(): Command {
  return command('export-person', 'write everything that is held about a person as JSON, by place', [
    'storehouse export-person C42 --out c42.json',
    'storehouse export-person jane@example.com',
  ])
    .argument('<customer>', 'id of a customer, or an e-mail address')
    .option('--out <file>', 'write it there, for you alone to read (default: standard output)')
    .action(
      action<{ out?: string }>(async (session, { out }, [customer = '']) => {
        const config = await session.config()
        const db = await session.readableDatabase()
        const { exportPerson } = await import('../../reports/person/export_person.ts')
        const person = await session.during('looking everywhere', () => exportPerson(db, config, customer))
        const text = JSON.stringify(person, undefined, 2)
        if (out === undefined) return { json: person, text }
        const path = resolve(out)
        await writeFile(path, `${text}\n`, { mode: PRIVATE_FILE })
        return { json: { path, customer }, text: describePersonExport(person, path) }
      }),
    )
}

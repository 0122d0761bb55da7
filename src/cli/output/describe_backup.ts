import type { BackupResult } from '../../backup/backup.ts'
import type { RestoreResult } from '../../backup/restore.ts'
import { describeVerify } from './describe_verify.ts'
import { counted, formatBytes, formatDuration } from './format.ts'
import type { Paint } from './style.ts'

/** How many missing files to name. */
const NAMED_FILES = 5

/** Describes a backup's content for people. */
export function describeBackup(result: BackupResult): string {
  const holds = [
    counted(result.rows, 'row'),
    `of ${counted(result.tables, 'table')}`,
    `and ${counted(result.files, 'file')}`,
  ]
  const paragraphs = [
    `${result.path}: ${holds.join(' ')}, ${formatBytes(result.bytes)}, in ${formatDuration(result.durationMs)}. It was read back: it is whole.`,
    missing(result.missingFiles, 'They are nowhere to be found, so they are not in the backup.'),
    'It holds personal data, like the database: keep it where nobody else can read it. Restore it with storehouse restore.',
  ]
  return paragraphs.filter((text) => text !== '').join('\n')
}

/** Describes for people what was restored and verified. */
export function describeRestore(
  result: RestoreResult,
  screen: { paint: Paint; width: number | undefined },
): string {
  const { durations, verified, migrations, unknownTables, wasErased, forgottenErasures } = result
  const times = Object.entries(durations).map(([part, ms]) => `${part} ${formatDuration(ms)}`)
  const paragraphs = [
    `Restored the backup of ${result.madeAt} (Storehouse ${result.storehouse}): ${counted(result.rows, 'row')} of ${counted(result.tables, 'table')} and ${counted(result.files, 'file')}.\n${times.join(' · ')}`,
    migrations.length > 0 ? `Brought up to date: ${migrations.join(', ')}.` : '',
    unknownTables.length > 0
      ? `Left out, since Storehouse did not make them: ${unknownTables.join(', ')}.`
      : '',
    wasErased
      ? 'The backup is from before an erasure that this warehouse knows of: the person was left out again.'
      : '',
    forgottenErasures > 0
      ? `This warehouse knew of ${counted(forgottenErasures, 'erasure')}, and the backup is of another warehouse: run storehouse erase again for each person.`
      : '',
    missing(result.missingFiles, 'They were gone when the backup was made.'),
    describeVerify(verified, screen),
  ]
  return paragraphs.filter((text) => text !== '').join('\n\n')
}

function missing(names: readonly string[], why: string): string {
  if (names.length === 0) return ''
  const more = names.length > NAMED_FILES ? ` and ${names.length - NAMED_FILES} more` : ''
  return `Missing: ${names.slice(0, NAMED_FILES).join(', ')}${more}. ${why}`
}

import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import { archivedMonths, damageOf, hasArchivedMonths, pathOf } from '../pipeline/archived_months/records.ts'
import { counted } from '../shown_text.ts'
import { broken, type Finding, ok } from './doctor_finding.ts'

/** How many files are named. */
const SHOWN_FILES = 5

/** Reads every file of archived events, and names those that are missing or damaged. */
export async function examineArchivedEvents({ pool }: OpenDatabase, { home }: Config): Promise<Finding[]> {
  const months = (await hasArchivedMonths(pool)) ? await archivedMonths(pool) : []
  if (months.length === 0) return []
  const damaged: string[] = []
  for (const month of months) {
    const damage = await damageOf(month, home)
    if (damage === undefined) continue
    damaged.push(`${pathOf(home, month.file)} (${month.feed} of ${month.month}): ${damage}`)
  }
  const expected = 'files as they were written'
  if (damaged.length === 0)
    return [ok('archived events', expected, `${counted(months.length, 'file')} as they were written`)]
  const rest = damaged.length > SHOWN_FILES ? ` and ${damaged.length - SHOWN_FILES} more` : ''
  return [
    broken(
      'archived events',
      expected,
      damaged.slice(0, SHOWN_FILES).join('; ') + rest,
      'Put the file back from a copy or a backup: a run that needs it publishes nothing. Without one, storehouse reset --yes and a load of the archive make the warehouse again.',
    ),
  ]
}

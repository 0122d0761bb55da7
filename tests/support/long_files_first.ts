import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take longest, the longest first. */
const long = [
  'integration/simulated_month',
  'integration/cases',
  'integration/start',
  'integration/verify',
  'integration/erase_backups',
  'integration/faults',
  'integration/killed_archiving',
  'integration/verify_tampering',
  'property/failpoints',
  'integration/bad_surroundings',
  'integration/whole_orders',
  'integration/archived_events',
  'integration/killed_runs',
  'integration/schedule',
  'integration/personal_data',
  'integration/reports',
  'integration/upgrade',
  'property/killed_anywhere',
  'integration/dashboard_figures',
  'integration/reading_commands',
  'unit/compiled_program',
  'unit/cli_usage',
  'integration/rows_without_an_id',
  'integration/analyses',
  'integration/add_a_feed',
  'integration/backup',
]

/** Begins with the files that take longest, so that none of them is left to one process at the end. */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = long.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
      return found < 0 ? long.length : found
    }
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project))]
    return sorted.sort(
      (a, b) => projects.indexOf(a.project) - projects.indexOf(b.project) || place(a) - place(b),
    )
  }
}

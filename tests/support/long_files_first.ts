import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take longest, the longest first. */
const long = [
  'integration/cases',
  'integration/verify',
  'integration/verify_tampering',
  'integration/start',
  'integration/whole_orders',
  'integration/faults',
  'property/failpoints',
  'property/killed_anywhere',
  'property/whole_orders',
  'integration/rows_without_an_id',
  'integration/killed_runs',
  'integration/exports_equal_feeds',
  'integration/events_beside',
  'integration/archived_events',
  'integration/watched_night',
  'integration/db_embedded',
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

import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take longest: begun last, they would run on alone. */
const long = [
  'integration/cases',
  'integration/verify_tampering',
  'property/failpoints',
  'integration/verify.test',
  'integration/faults',
  'integration/killed_runs',
  'integration/start',
  'property/killed_anywhere',
  'integration/generate_seeds',
  'integration/trace',
]

/** Begins with the files that take longest, where nothing is known of earlier runs. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = long.findIndex((name) => moduleId.includes(`/tests/${name}`))
      return place < 0 ? long.length : place
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

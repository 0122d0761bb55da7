import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { JOBS } from '../../src/config/jobs.ts'
import { ALARMS } from '../../src/schedule/alarm_list.ts'

test('the guide on operations names each job and each alarm, in their order', async () => {
  const guide = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const named = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  expect(named).toEqual([...Object.keys(JOBS), ...Object.keys(ALARMS)])
})

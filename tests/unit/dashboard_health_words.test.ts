import { expect, test } from 'vitest'
import { JOBS } from '../../src/config/jobs.ts'
import {
  feedWords,
  jobWords,
  reasonWords,
  rejectStateWords,
  runText,
  stateWords,
} from '../../src/dashboard/web/app/pages/health/words.ts'
import { feedNames } from '../../src/model/feeds/index.ts'
import { REASONS, STATUSES } from '../../src/reports/reject_words.ts'
import { ALARMS } from '../../src/schedule/alarm_list.ts'

test.each([
  ['feed', feedNames, feedWords],
  ['job', Object.keys(JOBS), jobWords],
  ['reason', REASONS, reasonWords],
  ['state of a rejected row', STATUSES, rejectStateWords],
  ['alarm', Object.keys(ALARMS), stateWords],
])('each %s has a word of the owner', (_, names, words) => {
  expect(names.filter((name) => !(name in words))).toEqual([])
})

test('the command of a run is named whatever its options, and an unknown one by itself', () => {
  expect(runText('load')).toBe('Files loaded')
  expect(runText('load PATH PATH --dry-run')).toBe('Files loaded')
  expect(runText('rejects replay')).toBe('Rejected rows tried again')
  expect(runText('loadish PATH')).toBe('loadish')
})

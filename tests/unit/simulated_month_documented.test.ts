import { expect, test } from 'vitest'
import { ALARMS } from '../../src/schedule/alarm_list.ts'
import { documentOf } from '../support/month/document.ts'
import { faults } from '../support/month/faults.ts'
import { NIGHTS } from '../support/month/nights.ts'

test('the page on the simulated month lists the faults that its test plants', async () => {
  await expect(documentOf(faults, NIGHTS)).toMatchFileSnapshot('../../docs/simulated-month.md')
})

test('every alarm rings in the simulated month, and is reported as mended', () => {
  const rung = (isMended: boolean) =>
    faults
      .filter(({ mended }) => (typeof mended === 'number') === isMended)
      .flatMap(({ rings }) => rings.map((one) => one.split(' ')[0] as string))
  // It is about one file, and there is another one for it.
  expect(new Set(rung(false))).toEqual(new Set(['file_without_sound_row']))
  expect(new Set([...rung(true), ...rung(false)])).toEqual(new Set(Object.keys(ALARMS)))
})

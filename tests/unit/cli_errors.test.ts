import { describe, expect, test } from 'vitest'
import { shownError } from '../../src/cli/errors.ts'
import { ConfigError, StepFailedError } from '../../src/errors.ts'

test('errors of the family are shown with their hint and exit code', () => {
  expect(shownError(new ConfigError('no', { hint: 'do' }))).toMatchObject({
    message: 'no',
    hint: 'do',
    exitCode: 2,
  })
  expect(shownError(new StepFailedError('no'))).toMatchObject({ type: 'StepFailedError', exitCode: 1 })
})

test('anything else is called a bug, in one line', () => {
  const { message, exitCode } = shownError(new TypeError('x is undefined\nand more'))
  expect(message).toBe('This is a bug in Storehouse: x is undefined, run again with --debug')
  expect(exitCode).toBe(1)
  expect(shownError('text').message).toContain('text')
})

test('stacks name every cause', () => {
  const error = new StepFailedError('outer', { cause: new Error('inner') })
  expect(shownError(error).stack).toMatch(/outer[\s\S]*Caused by Error: inner/)
})

describe('trouble of machine and server is no bug', () => {
  const failing = (properties: object) => Object.assign(new Error('said the system'), properties)

  test.each([
    [{ code: 'ENOSPC', path: '/data/x.csv' }, '/data/x.csv: no space left on the disk.'],
    [{ code: 'EACCES', path: '/data/x.csv' }, '/data/x.csv: permission denied.'],
    [{ code: 'ECONNREFUSED', address: '127.0.0.1', port: 1 }, 'failed: ECONNREFUSED (127.0.0.1:1).'],
    [{ code: '57P01' }, 'The database refused: said the system (57P01).'],
    [{ code: '53100' }, 'The database refused: said the system (53100).'],
  ])('%j', (properties, message) => expect(shownError(failing(properties)).message).toContain(message))

  test('but a wrong statement is', () => {
    expect(shownError(failing({ code: '42601' })).type).toBe('Bug')
  })
})

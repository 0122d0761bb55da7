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
    [{ code: '53200' }, 'The database refused: said the system (53200).'],
    [{ code: '53300' }, 'The database refused: said the system (53300).'],
    [{ code: '57014' }, 'The database refused: said the system (57014).'],
    [{ code: '57P03' }, 'The database refused: said the system (57P03).'],
    [{ code: '25006' }, 'The database refused: said the system (25006).'],
    [{ code: '25P03' }, 'The database refused: said the system (25P03).'],
    [{ code: '58030' }, 'The database refused: said the system (58030).'],
    [{ code: 'XX000' }, 'The database refused: said the system (XX000).'],
    [{ code: '40001' }, 'The database refused: said the system (40001).'],
    [{ code: '08006' }, 'The connection to the database failed: 08006.'],
    [{ code: 'ECONNRESET' }, 'The connection to the database failed: ECONNRESET.'],
    [{ errors: [{ code: 'ECONNREFUSED' }] }, 'The connection to the database failed: ECONNREFUSED.'],
    [{ code: 'ENOSPC', syscall: 'write' }, "A file can't be read or written: no space left on the disk."],
  ])('%j', (properties, message) => expect(shownError(failing(properties)).message).toContain(message))

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'timeout exceeded when trying to connect',
    'Received unexpected commandComplete message from backend.',
  ])('"%s", as the driver says it', (message) =>
    expect(shownError(new Error(message))).toMatchObject({
      type: 'DatabaseError',
      message: `The connection to the database failed: ${message.replace(/\.$/, '')}.`,
      hint: expect.stringContaining('run the command again'),
    }),
  )

  test('as the cause of another error, or thrown by a driver in a callback', () => {
    const cause = failing({ code: '57P01' })
    expect(shownError(new Error('outer', { cause })).message).toContain('(57P01)')
    const slip = new TypeError("Cannot read properties of null (reading 'stream')")
    slip.stack = `TypeError: x\n    at Copy.flush (/app/node_modules/pg-copy-streams/copy-from.js:120:21)`
    expect(shownError(slip).type).toBe('DatabaseError')
    slip.stack = `TypeError: x\n    at load (/app/src/pipeline/load.ts:1:1)`
    expect(shownError(slip).type).toBe('Bug')
  })

  test('its hint depends on the cause, and says where', () => {
    const hint = (properties: object, place = {}) =>
      shownError(failing(properties), { folder: undefined, address: undefined, ...place }).hint
    expect(hint({ code: '53100' }, { folder: '/home/postgres' })).toBe(
      'Free space on the disk that holds /home/postgres and run the command again.',
    )
    expect(hint({ code: '42501', message: 'could not open file "x": Read-only file system' })).toMatch(
      /^Make the server's disk writable/,
    )
    expect(hint({ code: '42501' })).toMatch(/^Connect as the role/)
  })

  test('a wrong statement is a bug', () => {
    expect(shownError(failing({ code: '42601' })).type).toBe('Bug')
  })
})

test('a package that an update needs is named with the command that installs it', () => {
  const error = Object.assign(new Error("Cannot find package 'hyparquet' imported from /program/main.js"), {
    code: 'ERR_MODULE_NOT_FOUND',
  })
  expect(shownError(error)).toMatchObject({
    message: 'The package hyparquet is not installed.',
    hint: expect.stringMatching(/^Run `npm ci` in .+ after each update/),
    exitCode: 1,
  })
})

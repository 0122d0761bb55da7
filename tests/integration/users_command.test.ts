import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { col } from '../../src/db/columns.ts'
import { sql } from '../../src/db/sql.ts'
import { readRows } from '../../src/db/statements.ts'
import { isPassword } from '../../src/users/passwords.ts'
import { storehouse } from '../support/command_line.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'

let folder: string
let db: TestDatabase
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-users-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  db = await newDatabase()
})

const run = (command: string, stdin?: string) =>
  storehouse(
    ['users', ...command.split(' '), '--quiet'],
    { DATABASE_URL: db.url, STOREHOUSE_HOME: join(folder, 'home') },
    { cwd: folder, ...(stdin === undefined ? {} : { stdin }) },
  )

test('users are added with a password from stdin, listed, changed, and removed', async () => {
  expect((await run('list')).stdout).toContain('There are no users')
  const viewer = await run('add ben --role viewer', 'four words in a row\n')
  expect([viewer.code, viewer.stderr]).toEqual([1, expect.stringContaining('has to be an owner')])
  const none = await run('add anna --role owner')
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('There is no password on stdin.')])
  expect(await run('add anna --role owner', 'four words in a row\r\nand more')).toMatchObject({
    code: 0,
    stdout: 'anna can log in to the dashboard, as owner.\n',
  })
  const [row] = await readRows(db.pool, { hash: col.text }, sql`select password_hash as hash from ops.users`)
  expect(await isPassword('four words in a row', row?.hash)).toBe(true)

  expect((await run('role anna viewer')).stderr).toContain('“anna” is the only owner.')
  expect((await run('role anna king')).code).toBe(2)
  expect((await run('password ANNA', 'other words in a row')).stdout).toBe('anna has another password.\n')
  expect((await run('remove nobody')).stderr).toContain('Users: anna.')
  expect(JSON.parse((await run('list --json')).stdout)).toMatchObject({
    users: [{ name: 'anna', role: 'owner', sessions: 0 }],
  })
  expect((await run('remove anna')).stdout).toContain(
    'No user is left: on this machine, the dashboard is open',
  )
})

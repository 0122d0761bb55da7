import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/open.ts'
import { newDatabase } from '../support/new_database.ts'

test('values come back as money text, calendar dates, instants and exact counts', async () => {
  const db = await newDatabase({ migrated: false })
  const { rows } = await sql`
    select 9007199254740991::bigint as count, 1.50::numeric as money, date '2026-03-01' as day,
           timestamptz '2026-03-01 12:00+02' as instant, timestamptz 'infinity' as never,
           array[1.20, null]::numeric[] as amounts, array[date '2026-03-01'] as days
  `.execute(db.kysely)
  expect(rows).toEqual([
    {
      count: 9007199254740991,
      money: '1.50',
      day: '2026-03-01',
      instant: new Date('2026-03-01T10:00:00Z'),
      never: 'infinity',
      amounts: ['1.20', null],
      days: ['2026-03-01'],
    },
  ])
})

test('a bigint that a number cannot hold is an error, not almost right', async () => {
  const db = await newDatabase({ migrated: false })
  const statement = sql`select 9007199254740993::bigint as count`
  await expect(statement.execute(db.kysely)).rejects.toThrow(/9007199254740993/)
})

test('a server that does not answer is named without its password', async () => {
  const opening = openDatabase({ databaseUrl: 'postgres://ann:secret@127.0.0.1:1/shop', home: '' })
  const error = await opening.catch((reason) => reason)
  expect(error.name).toBe('DatabaseError')
  expect(error.message).toContain('database "shop" on 127.0.0.1:1 as user "ann"')
  expect(`${error.message} ${error.hint}`).not.toContain('secret')
})

test('a database that does not exist is named with how to create it', async () => {
  const db = await newDatabase({ migrated: false })
  const url = db.url.replace(/[^/]*$/, 'nowhere')
  const error = await openDatabase({ databaseUrl: url, home: '' }).catch((reason) => reason)
  expect(error.message).toContain('nowhere')
  expect(error.hint).toContain('create database "nowhere"')
})

test('a database in another encoding is refused', async () => {
  const db = await newDatabase({ migrated: false })
  const name = `${new URL(db.url).pathname.slice(1)}_latin1`
  await sql`create database ${sql.id(name)} encoding 'LATIN1' locale_provider libc locale 'C' template template0`.execute(
    db.kysely,
  )
  const url = db.url.replace(/[^/]*$/, name)
  await expect(openDatabase({ databaseUrl: url, home: '' })).rejects.toThrow(/LATIN1, not UTF8/)
  await sql`drop database ${sql.id(name)}`.execute(db.kysely)
})

import { beforeAll, expect, test } from 'vitest'
import { col } from '../../src/db/columns.ts'
import { raw, sql } from '../../src/db/sql.ts'
import { execute, executeAll, readRow, readRows, readValue, StatementError } from '../../src/db/statements.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await newDatabase({ migrated: false })
  await executeAll(db.pool, [
    sql`create table parcel (parcel_id text primary key, weight numeric, sent_at timestamptz)`,
    sql`insert into parcel values ('p1', 1.50, '2026-11-20 10:00Z'), ('p2', null, null)`,
  ])
})

const parcel = { parcel_id: col.text, weight: col.numeric.orNull, sent_at: col.time.orNull }
const parcels = sql`select * from parcel order by parcel_id`

test('rows have the types of their columns', async () => {
  expect(await readRows(db.pool, parcel, parcels)).toEqual([
    { parcel_id: 'p1', weight: '1.50', sent_at: new Date('2026-11-20T10:00:00Z') },
    { parcel_id: 'p2', weight: null, sent_at: null },
  ])
  const heavy = await readRow(
    db.pool,
    { id: col.text },
    sql`select parcel_id as id from parcel where weight > ${1}`,
  )
  expect(heavy?.id).toBe('p1')
  expect(await readValue(db.pool, col.number, sql`select count(*) from parcel`)).toBe(2)
  expect(await execute(db.pool, sql`update parcel set weight = 2 where parcel_id = ${'p3'}`)).toBe(0)
})

test('arrays of every type that a column accepts are arrays', async () => {
  for (const type of ['text', 'varchar', 'bpchar', 'name']) {
    const read = readValue(db.pool, col.texts, sql`select array['a', 'b']::${raw(type)}[]`)
    expect(await read, type).toEqual(['a', 'b'])
  }
  for (const type of ['int2', 'int4', 'int8', 'oid', 'float4', 'float8']) {
    const read = readValue(db.pool, col.numbers, sql`select array[1, 2]::${raw(type)}[]`)
    expect(await read, type).toEqual([1, 2])
  }
})

test('a statement with a renamed, added or differently typed column fails, even without rows', async () => {
  const none = sql`select parcel_id as parcel, weight, sent_at::date from parcel where false`
  const read = readRows(db.pool, parcel, none)
  await expect(read).rejects.toThrow(StatementError)
  await expect(read).rejects.toThrow(
    'it has no column "parcel_id"; its column "sent_at" is of type date, not timestamp with time zone; its column "parcel" is not declared',
  )
  await expect(read).rejects.toThrow('select parcel_id as parcel')
})

test('a statement with an undeclared NULL fails', async () => {
  const read = readRows(db.pool, { ...parcel, weight: col.numeric }, parcels)
  await expect(read).rejects.toThrow('its column "weight" is NULL in a row')
  await expect(readValue(db.pool, col.text, sql`select null::text`)).rejects.toThrow('is NULL')
  await expect(readValue(db.pool, col.text, sql`select parcel_id from parcel`)).rejects.toThrow(
    'it gives 2 rows',
  )
})

test('an unknown name is reported with its line', async () => {
  const read = execute(db.pool, sql`select\n  parcel_id,\n  colour\nfrom parcel`)
  await expect(read).rejects.toThrow('column "colour" does not exist (in: colour)')
})

test('a transaction is rolled back if its work fails', async () => {
  const work = inTransaction(db.pool, async (trx) => {
    await execute(trx, sql`delete from parcel`)
    throw new Error('stop')
  })
  await expect(work).rejects.toThrow('stop')
  expect(await readValue(db.pool, col.number, sql`select count(*) from parcel`)).toBe(2)
})

test('a transaction that reads sees one state and writes nothing', async () => {
  await inTransaction(
    db.pool,
    async (trx) => {
      expect(await readValue(trx, col.number, sql`select count(*) from parcel`)).toBe(2)
      await expect(
        execute(trx, sql`savepoint trying`).then(() => execute(trx, sql`delete from parcel`)),
      ).rejects.toThrow('read-only transaction')
    },
    { isSnapshot: true, isReadOnly: true },
  )
})

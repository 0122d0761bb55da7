import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../../src/config/repository.ts'

const source = join(repository, 'src')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.startsWith(join('dashboard', 'web')),
)
const textOf = (file: string) => readFileSync(join(source, file), 'utf8')

/** Code that was there before the door, folder by folder; a new statement goes through it. */
const before = ['pipeline', 'production', 'scopes'].map((folder) => `${folder}/`)
const isBehindTheDoor = (file: string) => !before.some((folder) => file.startsWith(folder))

test('statements are sent by the door alone', () => {
  const senders = files.filter((file) => /\.query(<[^(]*>)?\(/.test(textOf(file)))
  expect(senders.filter(isBehindTheDoor).sort()).toEqual([
    'db/copy.ts',
    'db/statements.ts',
    'db/transaction.ts',
  ])
})

test('statements are written with the tag of src/db/sql.ts', () => {
  const others = files.filter((file) => /from '(\.|[^']*\/db)\/query\.ts'/.test(textOf(file)))
  expect(others.filter(isBehindTheDoor)).toEqual([])
  const kysely = files.filter((file) => /from 'kysely'/.test(textOf(file)))
  expect(kysely.sort()).toEqual(['db/migrations.ts', 'db/open.ts', 'db/statements.ts'])
})

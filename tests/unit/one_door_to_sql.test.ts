import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../../src/config/repository.ts'

const source = join(repository, 'src')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.startsWith(join('dashboard', 'web')),
)
const textOf = (file: string) => readFileSync(join(source, file), 'utf8')

test('only the door sends statements', () => {
  const senders = files.filter((file) => /\.query(<[^(]*>)?\(/.test(textOf(file)))
  expect(senders.sort()).toEqual(['db/copy.ts', 'db/statements.ts', 'db/transaction.ts'])
})

test('only the migrations use Kysely', () => {
  const users = files.filter((file) => /from 'kysely'/.test(textOf(file)))
  expect(users.sort()).toEqual(['db/migrator.ts', 'db/statements.ts'])
})

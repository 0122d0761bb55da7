import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../../src/config/repository.ts'

const textOf = (path: string) => readFileSync(join(repository, path), 'utf8')
const scripts = Object.keys(JSON.parse(textOf('package.json')).scripts)
const guides = [
  'CONTRIBUTING.md',
  ...readdirSync(join(repository, 'docs'))
    .filter((name) => name.startsWith('add-a-'))
    .map((name) => join('docs', name)),
]
const contributing = textOf('CONTRIBUTING.md')

test.each(guides)('every npm script that %s names exists', (guide) => {
  const named = [...textOf(guide).matchAll(/npm (?:run )?([a-z][\w:]*)/g)].map(([, name]) => name ?? '')
  expect(named.filter((name) => name !== 'ci' && !scripts.includes(name))).toEqual([])
})

test.each(guides)('every link of %s leads to a file', (guide) => {
  const links = [...textOf(guide).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path]) => path ?? '')
  expect(links.filter((path) => !existsSync(join(repository, dirname(guide), path)))).toEqual([])
})

test('every file and folder that CONTRIBUTING.md names exists', () => {
  const paths = [...contributing.matchAll(/`(?:bash )?([.\w]+\/[\w./]*)`/g)].map(([, path]) => path ?? '')
  expect(paths.length).toBeGreaterThan(10)
  expect(paths.filter((path) => !existsSync(join(repository, path)))).toEqual([])
})

test('a command for single tests that CONTRIBUTING.md shows finds some', () => {
  const [, path = ''] = /`npx vitest run ([\w/]+)`/.exec(contributing) ?? []
  const files = readdirSync(join(repository, dirname(path))).map((name) => join(dirname(path), name))
  expect(files.filter((file) => file.includes(path))).not.toEqual([])
})

test('npm run check runs every check that can fail by itself', () => {
  const all = JSON.parse(textOf('package.json')).scripts
  for (const step of ['lint', 'types', 'boundaries', 'unused', 'sql:metrics', 'docs:check', 'test']) {
    expect(all.check).toMatch(new RegExp(`npm (?:run )?${step}\\b`))
  }
})

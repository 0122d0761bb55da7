import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../../src/config/repository.ts'
import { documents, textOf } from '../support/documents.ts'

const scripts: Record<string, string> = JSON.parse(textOf('package.json')).scripts
const contributing = textOf('CONTRIBUTING.md')

/** The npm scripts that a text names: `npm test`, `npm run check`. */
const scriptsIn = (text: string) =>
  [...text.matchAll(/npm (?:run )?(?:-s )?([a-z][\w:]*)/g)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'ci')

/** The anchors of a document's headings. */
const anchorsOf = (path: string) =>
  [...textOf(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** Whether a link of a document leads to a file, and to a heading in it. */
function leads(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? document : join(dirname(document), path)
  if (!existsSync(join(repository, target))) return false
  return anchor === undefined || anchorsOf(target).includes(anchor)
}

test.each(documents)('every npm script that %s names exists', (document) => {
  expect(scriptsIn(textOf(document)).filter((name) => !(name in scripts))).toEqual([])
})

test.each(documents)('every link of %s leads to a file and a heading', (document) => {
  const links = [...textOf(document).matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(
    ([, link, image]) => link ?? image ?? '',
  )
  expect(links.filter((link) => !/^https?:/.test(link) && !leads(document, link))).toEqual([])
})

/** `tests/integration/orders` is the beginning of some names. */
const exists = (path: string) =>
  existsSync(join(repository, dirname(path))) &&
  readdirSync(join(repository, dirname(path))).some((name) => name.startsWith(basename(path)))

const PATH = /`(?:bash )?((?:src|sql|tests|docs|migrations|deploy|seeds|bin|\.ci)\/[\w./-]*)`/g
// A guide names the files that it adds.
const withoutGuides = documents.filter((name) => !name.startsWith('docs/add-a-'))

test.each(withoutGuides)('every file and folder that %s names exists', (document) => {
  const paths = [...textOf(document).matchAll(PATH)].map(([, path = '']) => path)
  expect(paths.filter((path) => !exists(path))).toEqual([])
})

test('every test that docs/reliability.md names exists', () => {
  const named = [
    ...textOf('docs/reliability.md').matchAll(/`((?:unit|integration|property)\/\w+)`((?:[:,] \*[^*]+\*)*)/g),
  ]
  expect(named.length).toBeGreaterThan(20)
  const missing = named.flatMap(([, file = '', names = '']) => {
    if (!existsSync(join(repository, `tests/${file}.test.ts`))) return [file]
    const text = textOf(`tests/${file}.test.ts`)
    return [...names.matchAll(/\*([^*]+)\*/g)]
      .map(([, name = '']) => name)
      .filter((name) => !text.includes(name))
  })
  expect(missing).toEqual([])
})

test('every npm script runs files that exist', () => {
  const files = Object.values(scripts).flatMap((script) => script.match(/\b[\w./]+\.(?:js|ts)\b/g) ?? [])
  expect(files.length).toBeGreaterThan(10)
  expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([])
})

test('npm run check runs every check that can fail by itself', () => {
  for (const step of ['lint', 'types', 'boundaries', 'unused', 'sql:metrics', 'docs:check', 'test']) {
    expect(scriptsIn(scripts.check ?? '')).toContain(step)
  }
})

test('npm run check fails if a file that CONTRIBUTING.md calls generated is out of date', () => {
  const [, generated = ''] = /Don't edit generated files: (.*?) write them/s.exec(contributing) ?? []
  expect(scriptsIn(generated).length).toBeGreaterThan(3)
  for (const name of scriptsIn(generated))
    expect(scripts['docs:check']).toContain(`npm run ${name} -- --check`)
})

test('.ci/run runs what CONTRIBUTING.md says has to pass', () => {
  const [, said = ''] =
    /`bash \.ci\/run` has to pass before a change lands: (.*?)\./s.exec(contributing) ?? []
  expect(said).toMatch(/`npm run check`.*PostgreSQL 16.*Chromium/s)
  expect(scriptsIn(textOf('.ci/run'))).toEqual(['check', 'test:16', 'test:browser'])
})

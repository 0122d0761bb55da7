import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { sourceKinds } from '../../src/sources/index.ts'
import { FileHead } from '../../src/staging/file_head.ts'
import { recognise } from '../../src/staging/recognise.ts'

const folder = fileURLToPath(new URL('../fixtures/sources/', import.meta.url))
const kindNames = new Set(sourceKinds.map(({ name }) => name))
const files = readdirSync(folder).filter((file) => kindNames.has(file.replace('.csv', '')))

test.each(files)('%s is known by its header, whatever it is called', async (file) => {
  const head = await FileHead.of({ path: `${folder}${file}`, gzip: false })
  const recognised = recognise(head, 'download (1).csv', undefined, { feeds: {} })
  expect(recognised.is === 'kind' ? recognised.kind.name : recognised).toBe(file.replace('.csv', ''))
})

test('every kind of file has a name of its own', () => {
  expect(kindNames.size).toBe(sourceKinds.length)
})

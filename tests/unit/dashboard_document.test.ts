import { expect, test } from 'vitest'
import { allOperations } from '../../src/dashboard/contract/operations.ts'
import { pageList } from '../../src/dashboard/page_list.ts'
import { nameOf, openApi } from '../../src/dashboard/routes/docs_document.ts'

const document = openApi('0.0.0')
const schemas: Readonly<Record<string, { properties?: Record<string, Record<string, unknown>> }>> =
  document.components.schemas

test('every answer has a name in the document, and every name that it uses is described', () => {
  for (const { path, answers } of allOperations) {
    if (answers) expect([path, nameOf(answers)]).toEqual([path, expect.stringMatching(/^[A-Z]/)])
  }
  const used = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    ([, name]) => name,
  )
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(used))
})

test('a page is described with its sections, and a section with its columns', () => {
  const sections = Object.keys(pageList.discounts.sections)
  expect(schemas.DiscountsPage?.properties?.sections).toMatchObject({
    required: sections,
    properties: {
      trend: {
        $ref: '#/components/schemas/Section',
        description: `Columns: ${pageList.discounts.sections.trend.join(', ')}.`,
      },
    },
  })
})

test('the document allows an answer more fields', () => {
  expect(JSON.stringify(document.components)).not.toContain('"additionalProperties":false')
})

import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../../src/config/repository.ts'
import { pageNames } from '../../src/dashboard/page_list.ts'

test.each(pageNames)('page %s of the list has its file on both sides', async (name) => {
  for (const file of [`pages/${name}.ts`, `web/app/pages/${name}.tsx`]) {
    await expect(access(join(repository, 'src', 'dashboard', file))).resolves.toBeUndefined()
  }
  const page = (await import(`../../src/dashboard/pages/${name}.ts`)) as Record<string, unknown>
  expect(Object.keys(page)).toContain(name)
})

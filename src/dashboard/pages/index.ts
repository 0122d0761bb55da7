import type { Column, PageName, Section, SectionName } from '../contract.ts'
import { pageList } from '../page_list.ts'
import type { Page, PageContents, PageContext } from './page.ts'

export function isPage(name: string): name is PageName {
  return Object.hasOwn(pageList, name)
}

/**
 * The content of a page, read by the function with its name in the file with its name. Its columns are those of
 * `pageList`.
 */
export async function readPage(name: PageName, context: PageContext): Promise<PageContents> {
  const file = (await import(`./${name}.ts`)) as Record<PageName, Page<PageName>>
  const { tiles, sections } = await file[name](context)
  const declared = Object.entries<readonly string[]>(pageList[name].sections)
  return {
    tiles,
    sections: Object.fromEntries(
      declared.map(([section, columns]) => [
        section,
        withColumns(`${name}.${section}`, sections[section as SectionName<PageName>], columns, context),
      ]),
    ) as PageContents['sections'],
  }
}

function withColumns(
  name: string,
  section: Section | undefined,
  columns: readonly string[],
  { request }: PageContext,
): Section {
  if (!section)
    throw new Error(`The page gives no section ${name}, which src/dashboard/page_list.ts declares.`)
  const known = new Map(section.columns.map((one) => [one.name, one]))
  const found = columns.flatMap((one): Column[] => {
    // Nothing is compared, because periods have no counterparts.
    if (one === 'period_before' && !request.compareRange) return []
    const own = known.get(one)
    if (own) return [own]
    throw new Error(`${name} has no column ${one}, which src/dashboard/page_list.ts declares.`)
  })
  return { ...section, columns: found }
}

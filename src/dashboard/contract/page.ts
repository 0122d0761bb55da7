import { z } from 'zod'
import { pageList, pageNames } from '../page_list.ts'
import { text } from './parameters.ts'
import { appliedRequest, publication } from './request.ts'
import { calendarDay, cell, dimension, type Section, section, unit } from './table.ts'

export const tile = z
  .strictObject({
    metric: z.string(),
    label: z.string(),
    unit,
    description: z.string(),
    value: cell,
    before: cell,
    changePercent: z
      .number()
      .nullable()
      .describe('In percent of `before`; null where one is missing or `before` is 0.'),
    changePoints: z.number().nullable().describe('Percentage points, of metrics that are percentages.'),
    isGoodWhenUp: z
      .boolean()
      .nullable()
      .describe('Whether more is better (true), worse (false: returns, abandoned carts), or neither (null).'),
    values: z.array(cell).describe('The sparkline: one value a grain period of the range.'),
    ignored: z
      .array(dimension)
      .describe('Filters that are set and that the metric cannot be filtered by: then its value is null.'),
    hasOrders: z.boolean().describe('Whether `/api/v1/orders?metric=…` lists the orders behind it.'),
    target: cell.describe(
      'What the range is to reach, where it is a whole month with a target and no filter is set; else null.',
    ),
  })
  .describe('A figure with its change.')
export type Tile = z.infer<typeof tile>

export type PageName = keyof typeof pageList

export const pageParams = z.strictObject({
  // Accepts any text: an unknown page is answered with 404.
  page: text().meta({ description: 'Name of the page.', enum: pageNames }),
})

const pageFrame = z.strictObject({
  page: z.enum(pageNames),
  publication: publication.nullable().describe('Null before the first publish: then all sections are empty.'),
  request: appliedRequest,
  periods: z
    .array(calendarDay)
    .describe('First days of the grain periods of the range, in order: those of the sparklines.'),
  tiles: z.array(tile),
})

/** A section with the columns of the list, in order. Nothing is compared, because periods have no counterparts. */
function sectionWith(declared: readonly string[]) {
  const text = (names: readonly string[]) => names.join(', ')
  return section
    .refine(
      ({ columns }) => {
        const given = text(columns.map(({ name }) => name))
        return given === text(declared) || given === text(declared.filter((name) => name !== 'period_before'))
      },
      { error: ({ input }) => `has not the columns ${text(declared)}: ${JSON.stringify(input)}` },
    )
    .refine(
      ({ columns, rows }) => rows.every((one) => columns.every(({ name }) => name in one)),
      'has rows without some of its columns',
    )
    .describe(`Columns: ${text(declared)}.`)
}

function answerOf(name: PageName) {
  const sections = Object.entries<readonly string[]>(pageList[name].sections)
  return pageFrame.extend({
    page: z.literal(name),
    sections: z.strictObject(
      Object.fromEntries(sections.map(([section, columns]) => [section, sectionWith(columns)])),
    ),
  })
}

/** The answer of each page, by its name. */
export const pageAnswers = Object.fromEntries(pageNames.map((name) => [name, answerOf(name)])) as Record<
  PageName,
  ReturnType<typeof answerOf>
>

export const pageAnswer = z.discriminatedUnion(
  'page',
  Object.values(pageAnswers) as [ReturnType<typeof answerOf>, ...ReturnType<typeof answerOf>[]],
)
/**
 * The answer of one page, with its sections and their columns. For any page: with the sections and columns that one of
 * them has.
 */
export type PageAnswer<Page extends PageName = PageName> = Omit<z.infer<typeof pageFrame>, 'page'> & {
  page: Page
  sections: PageSections<Page>
}

type Columns<Page extends PageName> = (typeof pageList)[Page]['sections']

export type SectionName<Page extends PageName> = Page extends PageName ? keyof Columns<Page> : never

type PageSections<Page extends PageName> = PageName extends Page
  ? Record<SectionName<PageName>, Section>
  : {
      [Name in keyof Columns<Page>]: Columns<Page>[Name] extends readonly (infer Column extends string)[]
        ? Section<Column>
        : never
    }

import type {
  DataDictionary,
  DictionaryColumn,
  DictionaryReference,
  DictionaryRelation,
} from './data_dictionary.ts'

const introduction = `<!-- Written by npm run docs:dictionary from the comments in the database. Change those, not this file. -->
# Data dictionary

Every table, view and column that Storehouse makes in the schemas \`warehouse\` and \`production\`. The same
descriptions stand in the database as comments: \`\\d+ warehouse.fact_sales\` in psql shows them, and so do most BI
tools.

BI tools read \`warehouse\`: the star (\`dim_*\`, \`fact_*\`), and views with figures that are ready to show.
\`production\` is where the star comes from: the rows of your files, typed and checked.
`

interface Chapter {
  title: string
  text: string
  belongs: (relation: DictionaryRelation) => boolean
}

const isIn = (schema: string) => (relation: DictionaryRelation) => relation.schema === schema
const isNamed = (start: string) => (relation: DictionaryRelation) => relation.name.startsWith(start)
const isTable = (relation: DictionaryRelation) => relation.kind === 'table'

/** A relation goes into the first chapter that matches it. */
const chapters: readonly Chapter[] = [
  {
    title: 'Dimensions',
    text: 'What facts are told apart by. Each has an unknown member with key −1, so that facts join with inner joins; guests have −2 in dim_customer.',
    belongs: (relation) => isIn('warehouse')(relation) && isNamed('dim_')(relation),
  },
  {
    title: 'Facts',
    text: 'What happened, at the finest grain. Only rows with `is_sale` count as sales.',
    belongs: (relation) => isIn('warehouse')(relation) && isNamed('fact_')(relation),
  },
  {
    title: 'Views',
    text: 'Figures that are ready to show.',
    belongs: (relation) => isIn('warehouse')(relation) && relation.kind === 'view',
  },
  {
    title: 'Other tables of the warehouse',
    text: 'Reports, forecast and clusters that a run stores, and which night is published.',
    belongs: (relation) => isIn('warehouse')(relation) && isTable(relation) && !isNamed('agg_')(relation),
  },
  {
    title: 'Below the views',
    text: 'Tables `agg_*` that each night keeps up to date, and materialized views `mv_*` on top of them. Read the views of the chapter above instead: these can change with any version.',
    belongs: isIn('warehouse'),
  },
  {
    title: 'Production',
    text: 'The clean truth in third normal form: one table per entity, typed, keyed and constrained.',
    belongs: isIn('production'),
  },
]

/** The text of docs/data-dictionary.md. */
export function renderDataDictionary(dictionary: DataDictionary): string {
  const rest = new Set(dictionary.relations)
  const parts = chapters.flatMap(({ title, text, belongs }) => {
    const own = [...rest].filter(belongs)
    for (const relation of own) rest.delete(relation)
    if (own.length === 0) return []
    const diagram = diagramOf(title, dictionary)
    const index = own.map(({ name }) => `[${name}](#${name})`).join(' · ')
    return [
      `## ${title}`,
      text,
      ...diagram,
      index,
      ...own.flatMap((relation) => section(relation, dictionary)),
    ]
  })
  return `${introduction}\n${parts.join('\n\n')}\n`
}

function diagramOf(title: string, dictionary: DataDictionary): string[] {
  if (title === 'Dimensions')
    return ['How facts and dimensions hang together:', diagram(dictionary, 'warehouse')]
  if (title === 'Production') return [diagram(dictionary, 'production')]
  return []
}

function section(relation: DictionaryRelation, { references }: DataDictionary): string[] {
  const { schema, name, kind, comment, columns } = relation
  const own = references.filter((reference) => reference.schema === schema && reference.name === name)
  const rows = columns.map((column) => {
    const marks = [
      ...(column.isKey ? ['key'] : []),
      ...own.filter((each) => each.columns.includes(column.name)).map(({ target }) => `→ ${target}`),
      ...(kind === 'table' && column.isNullable ? ['can be NULL'] : []),
    ]
    return `| \`${column.name}\` | ${shortType(column.type)} | ${marks.join(', ')} | ${cell(column.comment)} |`
  })
  return [
    `### ${name}`,
    `${kind[0]?.toUpperCase()}${kind.slice(1)} \`${schema}.${name}\`. ${(comment ?? '').replaceAll(/\s+/g, ' ')}`,
    ['| column | type | | description |', '|---|---|---|---|', ...rows].join('\n'),
  ]
}

/** Mermaid's entity relationship diagram of a schema: tables that refer to each other, with their key columns. */
function diagram({ relations, references }: DataDictionary, schema: string): string {
  const own = references.filter((reference) => reference.schema === schema)
  const names = new Set(own.flatMap(({ name, target }) => [name, target]))
  const entities = relations
    .filter((relation) => relation.schema === schema && names.has(relation.name))
    .map(({ name, columns }) => {
      const outgoing = own.filter((reference) => reference.name === name)
      const lines = columns.flatMap((column) => keyLine(column, outgoing))
      return [`    ${name} {`, ...lines, '    }'].join('\n')
    })
  const edges = own.map(
    ({ name, columns, target, isNullable }) =>
      `    ${target} ${isNullable ? '|o' : '||'}--o{ ${name} : "${columns.join(', ')}"`,
  )
  return ['```mermaid', 'erDiagram', ...entities, ...edges, '```'].join('\n')
}

function keyLine(
  { name, type, isKey }: DictionaryColumn,
  outgoing: readonly DictionaryReference[],
): string[] {
  const isReference = outgoing.some(({ columns }) => columns.includes(name))
  if (!isKey && !isReference) return []
  const marks = [...(isKey ? ['PK'] : []), ...(isReference ? ['FK'] : [])]
  return [`        ${shortType(type).replaceAll(/\W+/g, '_')} ${name} ${marks.join(', ')}`]
}

function shortType(type: string): string {
  return type
    .replace(/^timestamp(\(\d\))? with time zone/, 'timestamptz$1')
    .replace(/^timestamp(\(\d\))? without time zone/, 'timestamp$1')
    .replace(/^double precision/, 'float8')
}

function cell(comment: string | null): string {
  return (comment ?? '').replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
}

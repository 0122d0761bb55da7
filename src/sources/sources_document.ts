import type { ValueType } from '../model/reading.ts'
import type { SourceKind } from './source.ts'

const introduction = `# Sources

A **source** is a tool that writes files of its own, such as Shopify. Drop its export into the inbox as it is: Storehouse
knows it by its header, whatever the file is called, and turns each record into rows of [feeds](feeds.md).

- The file has every column that its kind needs, in any order and any case; further columns may be there. A header that
  lacks some of them is told of and refused: nothing is read by half.
- Where a column has another name in your files, say which one it is:

  \`\`\`yaml
  sources:
    shopify:
      columns: { "Erstellt am": "Created at" }
  \`\`\`

- The file date is the date at the end of its name (\`export_2026-11-20.csv\`), else the time of its last change.
  A newer export counts before an older one.
- The encoding is UTF-8, unless \`sources.<name>.encoding\` says another; the delimiter is the one that the header has most
  of. \`.csv\`, \`.txt\` and \`.tsv\` are read, and each of them packed with gzip.
- Every record is used, left out by a rule, or rejected: \`storehouse load\` and \`storehouse status\` say how many, by rule.
  \`storehouse trace FILE:LINE\` shows the rows that a record became, and what became of those.
- A customer without an id is known by the e-mail address, which is hashed: [privacy.md](privacy.md).
- Columns that no feed takes stay with the record in \`staging.source_records\` while staging lasts.

A file that is no known kind: \`storehouse inspect FILE\` says what it holds. A kind of your own: [add-a-source.md](add-a-source.md).
`

/** Renders docs/sources.md from the declarations. */
export function sourcesDocument(kinds: readonly SourceKind[]): string {
  const sorted = [...kinds].sort((a, b) => (a.name < b.name ? -1 : 1))
  const contents = sorted.map(
    ({ name, title, makes }) => `| [${code(name)}](#${name}) | ${title} | ${list(makes)} |`,
  )
  return [
    introduction,
    '| kind | file | becomes rows of |',
    '|---|---|---|',
    ...contents,
    '',
    ...sorted.map(kindSection),
  ].join('\n')
}

function kindSection(kind: SourceKind): string {
  const { name, title, grain, makes, order, opens, wholeOrders, leavesOut, cannotKnow, notes } = kind
  const rules = Object.entries(leavesOut).map(([rule, sentence]) => `- ${code(rule)}: ${sentence}`)
  return [
    `## ${name}`,
    '',
    `${sentenceOf(title)} ${grain}`,
    '',
    `Makes rows of: ${list(makes)}.`,
    ...(order === undefined ? [] : [`The rows of an order, by ${code(order)}, stand together.`]),
    ...(opens === undefined
      ? []
      : [
          `Those of an order without ${code(opens)} are the rest of one that begins elsewhere: they are rejected.`,
        ]),
    ...(wholeOrders
      ? ['It restates whole orders: lines, payments and refunds that its newest file leaves out are gone.']
      : []),
    '',
    `Needs: ${columns(kind.needs)}.`,
    ...(Object.keys(kind.takes).length > 0
      ? ['', `Takes, where they are there: ${columns(kind.takes)}.`]
      : []),
    ...chapter(
      'What becomes of them',
      notes.map((note) => `- ${note}`),
    ),
    ...chapter('Left out', rules),
    ...chapter(
      "What it can't know",
      cannotKnow.map((each) => `- ${each}`),
    ),
    '',
  ].join('\n')
}

function chapter(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, '', ...lines]
}

function columns(types: Readonly<Record<string, ValueType>>): string {
  return Object.entries(types)
    .map(([name, type]) => `${code(name)} (${type})`)
    .join(', ')
}

function sentenceOf(title: string): string {
  const text = title.charAt(0).toUpperCase() + title.slice(1)
  return text.endsWith('.') ? text : `${text}.`
}

function list(names: readonly string[]): string {
  return names.map(code).join(', ')
}

function code(text: string): string {
  return `\`${text}\``
}

import type { ValueType } from '../model/reading.ts'
import type { SourceKind } from './source.ts'

const introduction = `# Sources

A **source** is a tool that writes files of its own, such as Shopify. Drop its export into the inbox as it is: Storehouse
knows it by its header, whatever the file is called, and turns each record into rows of [feeds](feeds.md).

- The file has every column that its kind needs, in any order and any case. It may have more. If its header lacks a needed
  column, the load says so and refuses the whole file.
- If a column has another name in your files, say which column it is:

  \`\`\`yaml
  sources:
    shopify:
      columns: { "Erstellt am": "Created at" }
  \`\`\`

- The file date is the date at the end of its name (\`export_2026-11-20.csv\`), otherwise the time of its last change.
  A newer export replaces an older one.
- The encoding is UTF-8, unless \`sources.<name>.encoding\` names another. The delimiter is the most frequent one in
  the header. Files end in \`.csv\`, \`.txt\` or \`.tsv\`, and may be packed with gzip.
- Every record is used, left out by a rule, or rejected: \`storehouse load\` and \`storehouse status\` count them, by rule.
  \`storehouse trace FILE:LINE\` shows the rows that a record became, and what happened to them.
- A customer without an id is identified by the e-mail address, which is hashed: [privacy.md](privacy.md).
- Columns that no feed takes stay with the record in \`staging.source_records\` while staging lasts, as the text of a JSON
  object (\`rest::json\`).

For a file of no known kind, \`storehouse inspect FILE\` says what it holds. [add-a-source.md](add-a-source.md) explains how
to add a kind.
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
    ...(order === undefined ? [] : [`The rows of an order (same ${code(order)}) follow each other.`]),
    ...(opens === undefined
      ? []
      : [`If none of them has ${code(opens)}, the order begins in another file, and its rows are rejected.`]),
    ...(wholeOrders
      ? [
          'It restates whole orders: what the newest file of an order leaves out (lines, payments, refunds) is removed.',
        ]
      : []),
    '',
    `Needs: ${columns(kind.needs)}.${kind.needsOneOf ? ` At least one of: ${list(kind.needsOneOf)}.` : ''}`,
    ...(Object.keys(kind.takes).length > 0 ? ['', `Takes, if present: ${columns(kind.takes)}.`] : []),
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

import type { Column, ColumnType, Feed } from '../model/feeds/index.ts'

/** What each type accepts, for docs/feeds.md. */
const typeNotes: Record<ColumnType, string> = {
  id: 'as text, and not empty',
  text: 'any text up to 1 MiB; in a column named `…_id` (but not `target_id`) at most 200 characters',
  money:
    '`1234`, `1234.5`, `.56`: digits with an optional decimal part, no exponent, plus sign or thousands mark; rounded to 2 decimals, half away from zero; 0 to below 10¹²',
  price: 'as money, rounded to 4 decimals; 0 to below 10¹⁰',
  decimal: 'any decimal number from 0, written as money is',
  integer: 'whole numbers from 0 to below 2³¹, also written `2.0`',
  percent: 'as integer, at most 100',
  time: 'ISO 8601: `2026-11-20`, `2026-11-20 13:45`, `2026-11-20T13:45:00.123Z`, with or without offset (`Z`, `+02`, `+02:00`, `+0200`, ` +0200`, ` UTC`, ` GMT`); without one it is in `sourceTimezone`; from 1990; later than two days from now is rejected, and tried again by every later run',
  date: 'the calendar date as written, of a time too; no time zone is involved',
  boolean: '`0 1 true false t f yes no y n`, in any case',
}

const introduction = `# Feeds

A **feed** is one kind of CSV file. Storehouse knows a file's feed by its name:

\`<feed name or alias>\` + any number of suffixes (\`_\`, \`-\` or \`.\` and then a date, digits, or \`part\` and digits) + \`.csv\`, \`.tsv\` or \`.txt\`, with or without \`.gz\`

So \`orders.csv\`, \`order_table.csv\`, \`orders_2026-11-20.csv.gz\` and \`orders-2026-11-20-part2.csv\` are all \`orders\`. Case does not matter.
The last suffix that is a real date is the file date, else the time of its last change; one before 1990 or more than two days ahead is refused.
Add names of your own under \`feeds.<feed>.files\` in storehouse.config, and names of columns under \`feeds.<feed>.columns\`.

Columns marked * must be in the header, and not empty in any row. Header names match in any case, in any order, by their name or an alias.
An id of a customer or visitor that is an e-mail address is hashed, and URLs lose personal data: [privacy.md](privacy.md).
An extra column is kept in the staging table; one that stands in the header twice gets a number, as \`note_2\`. Spaces and tabs around a value are trimmed; an empty value is NULL.

## Format

UTF-8, with or without byte-order mark, or the \`encoding\` set for the feed. Quoting is that of RFC 4180; lines end with LF or CRLF.
The delimiter is the one of \`,\` \`;\` and tab that the header has most of, unless \`delimiter\` is set. A line that is empty or of spaces is no row.

A row is rejected, alone, as \`malformed_row\` for the wrong number of fields, bytes that are not of the encoding, a NUL, text (spaces too) after a closing quote, a
carriage return outside quotes that no line feed follows, or a quoted field that is not closed within 1 MiB: reading then goes on
with the next line. A header that stands among the rows once more is rejected as well, and if it has the columns in another
order, so are the rows below it. A quote inside an unquoted field is text.
A row of more than 32 MiB is rejected; of a rejected row of more than 4 MiB the first 64 KiB are kept. A header may have up to 1,500 columns.

## Types

The forms that need no setting and cost no time. What is written in another way is read by a profile: [reading.md](reading.md).

| type | accepts |
|---|---|
${(Object.keys(typeNotes) as ColumnType[]).map((type) => `| ${type} | ${typeNotes[type]} |`).join('\n')}
`

/** Renders docs/feeds.md from the declarations. */
export function feedsDocument(feeds: readonly Feed[]): string {
  return [introduction, ...feeds.map(feedSection)].join('\n')
}

function feedSection(feed: Feed): string {
  const aliases = feed.aliases.length > 0 ? `Also named: ${feed.aliases.map(code).join(', ')}.` : ''
  return [
    `## ${feed.name}`,
    '',
    [feed.description, `Key: ${feed.key.map(code).join(', ')}.`, aliases].filter(Boolean).join(' '),
    '',
    '| column | type | aliases | |',
    '|---|---|---|---|',
    ...feed.columns.map(columnRow),
    ...(feed.notes.length > 0 ? ['', ...feed.notes.map((note) => `- ${note}`)] : []),
    '',
  ].join('\n')
}

function columnRow({ name, type, required, aliases, note }: Column): string {
  return `| ${code(name)}${required ? ' *' : ''} | ${type} | ${aliases.map(code).join(', ')} | ${note ?? ''} |`
}

function code(text: string): string {
  return `\`${text}\``
}

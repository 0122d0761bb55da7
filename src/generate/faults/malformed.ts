import type { Spelled } from './faulty_file.ts'

/** Ways to spoil a row as a whole. */
export const malformed: Readonly<Record<string, (row: Spelled) => string | Buffer>> = {
  too_few_fields: ({ fields, delimiter, quote }) => fields.slice(0, -1).map(quote).join(delimiter),
  too_many_fields: ({ fields, delimiter, quote }) => [...fields, 'one', 'two'].map(quote).join(delimiter),
  text_after_quote: ({ fields, delimiter, quote }) =>
    [`"${(fields[0] ?? '').replaceAll('"', '')}"x`, ...fields.slice(1).map(quote)].join(delimiter),
  nul: ({ fields, delimiter, quote }) => fields.map(quote).join(delimiter).replace(/^/, 'a\0b'),
  bad_utf8: ({ fields, delimiter, quote }) =>
    Buffer.concat([Buffer.from([0x63, 0xe9, 0xff]), Buffer.from(fields.map(quote).join(delimiter))]),
}

/** Only used at the end of a file: the next quote would close it and swallow rows. */
export function openQuote({ fields, delimiter, quote }: Spelled): string {
  return [`"${fields[0] ?? ''}`, ...fields.slice(1).map((text) => quote(text).replaceAll('"', ''))]
    .join(delimiter)
    .replaceAll(/[\r\n]/g, ' ')
}

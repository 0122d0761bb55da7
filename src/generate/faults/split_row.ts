/** Splits a row of the shop's own CSV, whose quotes are always correct. */
export function splitRow(text: string): string[] {
  if (!text.includes('"')) return text.split(',')
  const fields: string[] = []
  let at = 0
  while (at <= text.length) {
    if (text[at] === '"') {
      let value = ''
      let from = at + 1
      for (;;) {
        const quote = text.indexOf('"', from)
        value += text.slice(from, quote)
        at = quote + 1
        if (text[at] !== '"') break
        value += '"'
        from = at + 1
      }
      fields.push(value)
      at += 1
    } else {
      const comma = text.indexOf(',', at)
      const end = comma < 0 ? text.length : comma
      fields.push(text.slice(at, end))
      at = end + 1
    }
  }
  return fields
}

/** Ranges of characters that take two terminal cells: East Asian wide and full-width ones, emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u
/** The styles of `style.ts`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: A style begins with the escape character.
const STYLES = /\u001b\[[0-9;]*m/g
/** Characters that can move the cursor or change the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: They are what is looked for.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** The number of terminal cells of a text. Styles take none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text.replace(STYLES, '')) {
    if (/\p{Mark}|\u200b|\u200d|\ufe0f/u.test(character)) continue
    width += WIDE.test(character) ? 2 : 1
  }
  return width
}

/** Cuts a text to a number of cells, with an ellipsis if something is cut off. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  if (width <= 1) return width === 1 ? '…' : ''
  let cut = ''
  let used = 0
  for (const character of text) {
    const next = displayWidth(character)
    if (used + next > width - 1) break
    cut += character
    used += next
  }
  return `${cut.trimEnd()}…`
}

/** Pads a text to a number of cells, on the left or right. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'right' ? space + text : text + space
}

/**
 * Makes text from files safe for one terminal line: line breaks and tabs become visible signs, other control characters
 * become a replacement mark (an escape sequence could rewrite the screen).
 */
export function oneLine(text: string): string {
  return text
    .replace(/\r\n|\r|\n/g, '⏎')
    .replace(/\t/g, '→')
    .replace(CONTROLS, '\ufffd')
}

/** The same for several lines: line breaks stay. */
export function printable(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, '').replace(/\t/g, '  ').replace(CONTROLS, '\ufffd'))
    .join('\n')
}

/** Breaks a text between words into lines of at most `width` cells; undefined: lines are not broken. */
export function wrap(text: string, width: number | undefined): string[] {
  const lines = text.split('\n')
  if (width === undefined) return lines
  return lines.flatMap((line) => {
    const wrapped: string[] = []
    let current = ''
    for (const word of line.trimEnd().split(' ')) {
      const longer = current === '' ? word : `${current} ${word}`
      if (current !== '' && displayWidth(longer) > width) {
        wrapped.push(current)
        current = word
      } else current = longer
    }
    return [...wrapped, current]
  })
}

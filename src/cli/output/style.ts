export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

const CODES: Record<Style, [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
}

export type Paint = (style: Style, text: string) => string

/** Styles a text for a terminal. For pipes, files and NO_COLOR it returns the text unchanged. */
export function painter(enabled: boolean): Paint {
  return (style, text) => {
    if (!enabled || text === '') return text
    const [on, off] = CODES[style]
    return `\u001b[${on}m${text}\u001b[${off}m`
  }
}

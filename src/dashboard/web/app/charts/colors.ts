/** Colours of charts, read from the style sheet, so that light and dark are defined in one place. */
export interface Colors {
  text: string
  muted: string
  line: string
  soft: string
  card: string
  before: string
  bar: string
  series: string[]
  heat: string[]
  none: string
}

export function colorsNow(of: Element = document.documentElement): Colors {
  const style = getComputedStyle(of)
  const value = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    text: value('text'),
    muted: value('muted'),
    line: value('line'),
    soft: value('line-soft'),
    card: value('card'),
    before: value('series-before'),
    bar: value('bar-strong'),
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((rank) => value(`series-${rank}`)),
    heat: [0, 1, 2, 3, 4].map((rank) => value(`heat-${rank}`)),
    none: value('heat-none'),
  }
}

/** Black or white: what is read better on a colour between those of a scale, at a place from 0 to 1. */
export function inkOn(scale: readonly string[], place: number): string {
  // Relative luminance, as the contrast of WCAG takes it. Both inks have the same contrast at 0.179.
  const [red = 0, green = 0, blue = 0] = mixed(scale, place).map((part) =>
    part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff'
}

/** The colour between those of a scale, at a place from 0 to 1. */
export function colorOn(scale: readonly string[], place: number): string {
  const parts = mixed(scale, place).map((part) =>
    Math.round(part * 255)
      .toString(16)
      .padStart(2, '0'),
  )
  return `#${parts.join('')}`
}

/** Red, green and blue, each from 0 to 1. */
function mixed(scale: readonly string[], place: number): number[] {
  const at = Math.min(1, Math.max(0, place)) * (scale.length - 1)
  const [low, high] = [Math.floor(at), Math.ceil(at)].map((index) => partsOf(scale[index] ?? '#ffffff'))
  return [0, 1, 2].map((part) => {
    const [a = 0, b = 0] = [low?.[part], high?.[part]]
    return a + (b - a) * (at - Math.floor(at))
  })
}

function partsOf(hex: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255)
}

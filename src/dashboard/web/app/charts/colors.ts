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

export interface TipLine {
  color?: string
  label: string
  value: string
}

/** A tooltip built from elements, not markup, because names come from the shop's files. */
export function tip(
  title: string,
  lines: readonly TipLine[],
  note?: string,
  notes: readonly string[] = [],
): HTMLElement {
  const root = element('div', 'chart-tip')
  root.append(element('strong', 'chart-tip-title', title))
  for (const { color, label, value } of lines) {
    const line = element('div', 'chart-tip-line')
    const dot = element('span', 'chart-tip-dot')
    if (color) dot.style.background = color
    else dot.hidden = true
    line.append(dot, element('span', 'chart-tip-label', label), element('span', 'chart-tip-value', value))
    root.append(line)
  }
  if (note) root.append(element('div', 'chart-tip-note', note))
  for (const text of notes) root.append(element('div', 'chart-tip-happened', text))
  return root
}

function element(tag: string, className: string, text?: string): HTMLElement {
  const made = document.createElement(tag)
  made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

import { escapedForHtml } from '../escaped_text.ts'
import { CHART } from './chart.ts'
import type { Contents, Line } from './contents.ts'
import { dayText } from './figures.ts'

// What mail programs can show: tables, inline styles, no scripts, at most 600 wide. The colours work on light and dark. The
// styles in the head are for programs with a dark mode; the mail is fine without them.

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const INK = '#1c2330'
const MUTED = '#667080'
const LINE = '#e3e6ea'
const GOOD = '#1a7f37'
const BAD = '#c93c37'

const DARK = `@media (prefers-color-scheme: dark) {
  .page, .card { background: #14181f !important; }
  .ink { color: #e6e9ee !important; }
  .muted { color: #9aa4b2 !important; }
  .good { color: #4ac26b !important; }
  .bad { color: #ff7b72 !important; }
  .line { border-color: #2a313c !important; }
}
@media (max-width: 480px) { .half { display: block !important; width: 100% !important; } }`

/** The digest as a page. `picture` is the address of the chart. */
export function htmlOf(contents: Contents, picture: string): string {
  const { title, sentence, tiles, month, up, down, foot } = contents
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapedForHtml(title)}</title>
<style>${DARK}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f4f5f7">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:16px 8px">
<table role="presentation" class="card" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;background:#ffffff;border-radius:8px"><tr><td style="padding:24px;${FONT}">
<h1 class="ink" style="margin:0 0 8px;font-size:20px;line-height:26px;color:${INK}">${escapedForHtml(title)}</h1>
<p class="ink" style="margin:0 0 16px;font-size:15px;line-height:22px;color:${INK}">${escapedForHtml(sentence)}</p>
${tilesHtml(tiles)}
${chartHtml(contents, picture)}
${listHtml('The month so far', month)}
${listHtml('What went up', up)}
${listHtml('What went down', down)}
${todoHtml(contents)}
<p class="muted" style="margin:24px 0 0;font-size:12px;line-height:18px;color:${MUTED}">${escapedForHtml(foot)}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`
}

function tilesHtml(tiles: readonly Line[]): string {
  const cell = ({ name, value, more, isGood }: Line) =>
    `<td class="half line" width="50%" valign="top" style="padding:10px 8px 10px 0;border-top:1px solid ${LINE};${FONT}">
<div class="muted" style="font-size:13px;color:${MUTED}">${escapedForHtml(name)}</div>
<div class="ink" style="font-size:22px;line-height:30px;font-weight:600;color:${INK}">${escapedForHtml(value)}</div>
<div class="${nameOf(isGood)}" style="font-size:13px;${colour(isGood)}">${escapedForHtml(more)}</div></td>`
  const rows: string[] = []
  for (let no = 0; no < tiles.length; no += 2) {
    const pair = tiles.slice(no, no + 2).map(cell)
    rows.push(`<tr>${pair.join('')}${pair.length < 2 ? '<td class="half" width="50%"></td>' : ''}</tr>`)
  }
  return table(rows.join('\n'))
}

function chartHtml({ course }: Contents, picture: string): string {
  const [first, last] = [course.days[0], course.days.at(-1)]
  if (!first || !last) return ''
  const alt = `${course.title}, ${dayText(first.day)} to ${dayText(last.day)}; the last day ${last.value.toFixed(2)}. All days stand in the plain text.`
  return `${heading(course.title)}
<img src="${escapedForHtml(picture)}" width="${CHART.width}" alt="${escapedForHtml(alt)}" style="display:block;width:100%;max-width:${CHART.width}px;height:auto;border:0">
${table(`<tr><td class="muted" style="font-size:12px;color:${MUTED};${FONT}">${escapedForHtml(dayText(first.day))}</td>
<td class="muted" align="right" style="font-size:12px;color:${MUTED};${FONT}">${escapedForHtml(dayText(last.day))}</td></tr>`)}
<p class="muted" style="margin:2px 0 0;font-size:12px;color:${MUTED}">Strokes: the same weekday of the period before.</p>`
}

function listHtml(head: string, lines: readonly Line[]): string {
  if (lines.length === 0) return ''
  const rows = lines.map(
    ({ name, value, more, isGood }) => `<tr>
<td class="line" style="padding:8px 8px 8px 0;border-top:1px solid ${LINE};${FONT}"><div class="ink" style="font-size:14px;color:${INK}">${escapedForHtml(name)}</div><div class="muted" style="font-size:12px;color:${MUTED}">${escapedForHtml(more)}</div></td>
<td class="line" align="right" valign="top" style="padding:8px 0;border-top:1px solid ${LINE};font-size:14px;font-weight:600;white-space:nowrap;${FONT};${colour(isGood)}"><span class="${nameOf(isGood)}">${escapedForHtml(value)}</span></td></tr>`,
  )
  return `${heading(head)}\n${table(rows.join('\n'))}`
}

function todoHtml({ todo }: Contents): string {
  const rows = todo.map(
    ({ kind, what, detail, money }) => `<tr>
<td class="line" style="padding:8px 8px 8px 0;border-top:1px solid ${LINE};${FONT}"><div class="ink" style="font-size:14px;color:${INK}"><strong>${escapedForHtml(kind)}</strong>${what ? `: ${escapedForHtml(what)}` : ''}</div><div class="muted" style="font-size:12px;line-height:17px;color:${MUTED}">${escapedForHtml(detail)}</div></td>
<td class="line ink" align="right" valign="top" style="padding:8px 0;border-top:1px solid ${LINE};font-size:14px;white-space:nowrap;color:${INK};${FONT}">${escapedForHtml(money)}</td></tr>`,
  )
  const nothing = `<p class="muted" style="margin:0;font-size:14px;color:${MUTED}">Nothing wants your attention today.</p>`
  return `${heading('Do today')}\n${rows.length > 0 ? table(rows.join('\n')) : nothing}`
}

function heading(text: string): string {
  return `<h2 class="ink" style="margin:24px 0 8px;font-size:16px;line-height:22px;color:${INK}">${escapedForHtml(text)}</h2>`
}

function table(rows: string): string {
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${rows}</table>`
}

/** The class that the styles in the head use. */
function nameOf(isGood: boolean | undefined): string {
  return isGood === undefined ? 'muted' : isGood ? 'good' : 'bad'
}

function colour(isGood: boolean | undefined): string {
  return `color:${isGood === undefined ? MUTED : isGood ? GOOD : BAD}`
}

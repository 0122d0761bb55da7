import type { Finding } from '../../inspect/finding.ts'
import type { FirstRows, Identity, InspectedFile, Inspection } from '../../inspect/inspected.ts'
import type { WrittenSettings } from '../../inspect/write/write_settings.ts'
import { shown } from '../../shown_text.ts'
import { counted, formatNumber } from './format.ts'
import type { Paint, Style } from './style.ts'
import { renderTable } from './table.ts'
import { oneLine, wrap } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

interface Proposal {
  asYaml: string
  written: WrittenSettings | undefined
  isWrite: boolean
}

/** Width of the output when a pipe has none. */
const WIDEST = 100
const LONGEST_VALUE = 28
const DELIMITERS: Readonly<Record<string, string>> = {
  '\t': 'tab',
  ',': 'comma',
  ';': 'semicolon',
  '|': 'bar',
}
const SURE: Readonly<Record<Identity['sure'], Style>> = {
  sure: 'green',
  likely: 'yellow',
  'a guess': 'yellow',
}
const FINDINGS: Readonly<Record<Finding['kind'], string>> = {
  doubtful: 'Doubtful',
  missing: 'Missing',
  note: 'To know',
}

/** The result for each file, and the settings that let all of them load. */
export function describeInspection(
  { files, settings }: Inspection,
  proposal: Proposal,
  screen: Screen,
): string {
  if (files.length === 0) return 'There is no file to inspect.'
  const parts = files.map((file) => describeFile(file, screen))
  parts.push(settings.length > 0 ? describeProposal(proposal, screen) : 'No setting is needed.')
  return parts.join('\n\n')
}

function describeFile({ path, identity, text, columns, findings, firstRows }: InspectedFile, screen: Screen) {
  const { paint } = screen
  const head = [paint('bold', oneLine(path)), ...lines(describeIdentity(identity, paint), screen)]
  if (text) {
    const rows = text.isWhole
      ? counted(text.rows, 'row')
      : `about ${counted(text.rows, 'row')}, of which ${formatNumber(text.rowsLookedAt)} were looked at`
    const facts = [
      `${text.encoding} (by ${text.encodingKnownBy})`,
      `delimiter ${DELIMITERS[text.delimiter] ?? text.delimiter}`,
      `line ends ${text.lineEnds}`,
      ...(text.headerLine > 1 ? [`header on line ${text.headerLine}`] : []),
      rows,
    ]
    head.push(...lines(facts.join(' · '), screen))
  }
  // The rows below show what a column of a source becomes.
  const shownColumns =
    identity.is === 'source' ? columns.map((each) => ({ ...each, becomes: each.becomes && 'used' })) : columns
  return [
    head.join('\n'),
    ...(columns.length > 0 ? [columnsTable(shownColumns, screen)] : []),
    ...findingsOf(findings, screen),
    ...firstRows.map((rows) => firstRowsText(rows, screen)),
  ].join('\n\n')
}

function describeIdentity({ is, title, sure, because }: Identity, paint: Paint): string {
  const how = is === 'nothing known' ? '' : `, ${paint(SURE[sure], sure)}`
  return `${title}${how}: ${because}.`
}

function columnsTable(columns: InspectedFile['columns'], { paint, width }: Screen): string {
  return renderTable(
    [
      { title: 'column', flexible: true, maximum: 40 },
      { title: 'becomes', flexible: true },
      { title: 'since', flexible: true },
      { title: 'values as read', flexible: true, maximum: 3 * LONGEST_VALUE },
    ],
    columns.map(({ name, becomes, basis, values }) => [
      oneLine(name),
      becomes ?? '-',
      basis ?? '',
      values.map((value) => oneLine(shown(value, LONGEST_VALUE))).join(' · '),
    ]),
    { ...(width === undefined ? {} : { width }), paint },
  )
}

function findingsOf(findings: readonly Finding[], screen: Screen): string[] {
  return (Object.keys(FINDINGS) as Finding['kind'][]).flatMap((kind) => {
    const found = findings.filter((finding) => finding.kind === kind)
    if (found.length === 0) return []
    const texts = found.flatMap(({ message, settings = [] }) => {
      const keys = [...new Set(settings.map(({ path }) => shortKey(path)))]
      const mend = keys.length > 0 ? ` → ${keys.join(', ')}` : ''
      const [first = '', ...rest] = lines(oneLine(`${message}${mend}`), screen, 2)
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)]
    })
    return [[screen.paint('bold', FINDINGS[kind]), ...texts].join('\n')]
  })
}

/** The key of a setting. A name in a section is shown by the key of the section. */
function shortKey(path: readonly string[]): string {
  const section = path.findIndex((part) => part === 'columns' || part === 'map')
  return (section < 0 ? path : path.slice(0, section + 1)).join('.')
}

function firstRowsText({ feed, rows }: FirstRows, screen: Screen): string {
  const texts = rows.flatMap(({ line, values }) => {
    const pairs = Object.entries(values).map(
      ([column, value]) => `${column} ${oneLine(shown(value, LONGEST_VALUE))}`,
    )
    const [first = '', ...rest] = lines(pairs.join(' · '), screen, 10)
    return [`${`line ${line}`.padEnd(10)}${first}`, ...rest.map((text) => `${' '.repeat(10)}${text}`)]
  })
  return [screen.paint('bold', `First rows as ${feed}`), ...texts].join('\n')
}

function describeProposal({ asYaml, written, isWrite }: Proposal, screen: Screen): string {
  const { paint } = screen
  if (!written) {
    const how = isWrite ? '' : ' (--write does it)'
    return [paint('bold', `To add to storehouse.config.yaml${how}`), ...indented(asYaml)].join('\n')
  }
  const kept = written.standing.flatMap(({ setting, value }) =>
    lines(
      oneLine(
        `${setting.path.join('.')} is ${JSON.stringify(value)} there and was left so; proposed: ${JSON.stringify(setting.value)}.`,
      ),
      screen,
    ),
  )
  const what =
    written.added.length === 0
      ? `${written.file} has these settings already.`
      : `${written.isNew ? 'Made' : 'Added to'} ${written.file}`
  return [paint('bold', what), ...(written.added.length > 0 ? indented(asYaml) : []), ...kept].join('\n')
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`)
}

function lines(text: string, { width }: Screen, indent = 0): string[] {
  return wrap(text, Math.min(width ?? WIDEST, WIDEST) - indent)
}

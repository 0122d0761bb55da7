import type { Section } from '../../../contract.ts'
import { columnOf } from '../charts/cells.ts'
import { isOverTime } from '../charts/notes.ts'
import { saveCsv, savePng } from '../charts/save.ts'
import type { ChartSpec } from '../charts/spec.ts'
import { useMay } from '../state/me.ts'
import { useWords } from '../state/words.ts'
import { useHead } from './head.ts'
import { Icon } from './icon.tsx'
import { Menu } from './menu.tsx'

interface Props {
  title: string
  section: Section
  spec: ChartSpec | undefined
  /** Name of the saved file. */
  file: string
  isTable: boolean
  onToggle: () => void
}

/** The actions of a card. */
export function CardMenu({ title, section, spec, file, isTable, onToggle }: Props) {
  const head = useHead()
  const { notes, editNote } = useWords()
  const isAnalyst = useMay('analyst')
  return (
    <Menu name={`${title}: more`} label="" icon="more" isBare alignRight>
      {(close) => (
        <div class="menu-list">
          {spec && (
            <button
              type="button"
              onClick={() => {
                onToggle()
                close()
              }}
            >
              <Icon name={isTable ? 'chart' : 'table'} /> {isTable ? 'Show as chart' : 'Show as table'}
            </button>
          )}
          {isAnalyst && (
            <button
              type="button"
              onClick={() => {
                saveCsv(section, file, spec, notes)
                close()
              }}
            >
              <Icon name="download" /> Save as CSV
            </button>
          )}
          {spec && (
            <button
              type="button"
              onClick={() => {
                close()
                void savePng(
                  section,
                  spec,
                  { title: pictureTitle(title, section, spec), subtitle: head.text },
                  file,
                  notes,
                )
              }}
            >
              <Icon name="image" /> Save as PNG
            </button>
          )}
          {isAnalyst && isOverTime(spec) && (
            <button
              type="button"
              onClick={() => {
                close()
                editNote({ firstDay: head.range.to })
              }}
            >
              <Icon name="note" /> Add a note
            </button>
          )}
        </div>
      )}
    </Menu>
  )
}

/** A picture stands alone, so it names its figure if its title doesn't. */
function pictureTitle(title: string, section: Section, spec: ChartSpec): string {
  const shown =
    spec.kind === 'time' ? spec.series.map(({ column }) => column) : 'value' in spec ? [spec.value] : []
  const [label] = shown.map((name) => columnOf(section, name).label)
  if (shown.length !== 1 || label === undefined || title.toLowerCase().includes(label.toLowerCase()))
    return title
  return `${title}: ${label}`
}

import { useState } from 'preact/hooks'
import type { Section } from '../../../contract.ts'
import { placedNotes } from '../charts/notes.ts'
import type { ChartSpec } from '../charts/spec.ts'
import { range as rangeText } from '../format.ts'
import { useMay } from '../state/me.ts'
import { useWords } from '../state/words.ts'
import { Icon } from './icon.tsx'

const FIRST = 3

/** The notes marked on a chart, listed below it. Each can be edited. */
export function ChartNotes({ section, spec }: { section: Section; spec: ChartSpec | undefined }) {
  const { notes, editNote } = useWords()
  const mayWrite = useMay('analyst')
  const [isOpen, setOpen] = useState(false)
  const placed = placedNotes(section, spec, notes)
  if (placed.length === 0) return null
  return (
    <div class="chart-notes">
      <ol>
        {placed.slice(0, isOpen ? placed.length : FIRST).map(({ note, number }) => (
          <li key={note.id}>
            <span class="chart-notes-number">{number}</span>
            <span class="chart-notes-days">{rangeText(note.firstDay, note.lastDay)}</span>
            <span class="chart-notes-text">{note.note}</span>
            {mayWrite && (
              <button
                type="button"
                class="button is-bare"
                aria-label={`Change the note “${note.note}”`}
                title="Change this note"
                onClick={() => editNote(note)}
              >
                <Icon name="edit" />
              </button>
            )}
          </li>
        ))}
      </ol>
      {placed.length > FIRST && (
        <button type="button" class="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show fewer notes' : `Show all ${placed.length} notes`}
        </button>
      )}
    </div>
  )
}

import { dayIn } from '../../../../../calendar.ts'
import { Icon } from '../../components/icon.tsx'
import { TableFrame } from '../../components/table_frame.tsx'
import { range as rangeText } from '../../format.ts'
import { useMay } from '../../state/me.ts'
import { useShop } from '../../state/shop.ts'
import { useWords } from '../../state/words.ts'

/** All notes, newest first. */
export function Notes() {
  const shop = useShop()
  const { notes, editNote } = useWords()
  const mayWrite = useMay('analyst')
  const today = dayIn(shop.timezone)
  return (
    <section class="card span-5" data-card="notes" aria-label="Notes">
      <header class="card-head">
        <h2>Notes</h2>
        {mayWrite && (
          <button type="button" class="button" onClick={() => editNote({ firstDay: today })}>
            <Icon name="add" /> Add a note
          </button>
        )}
      </header>
      <p class="hint">
        What happened on a day or some days: a newsletter, a sale, a site that was down. Charts over time mark
        it.
      </p>
      {notes.length === 0 ? (
        <p class="empty">No note is written yet.</p>
      ) : (
        <TableFrame label="All notes">
          <table class="table notes-table">
            <caption class="sr-only">Notes, newest first</caption>
            <thead>
              <tr>
                <th scope="col">Days</th>
                <th scope="col">What happened</th>
              </tr>
            </thead>
            <tbody>
              {[...notes].reverse().map((note) => (
                <tr key={note.id}>
                  <td>{rangeText(note.firstDay, note.lastDay)}</td>
                  <td>
                    {mayWrite ? (
                      <button
                        type="button"
                        class="link"
                        title="Change this note"
                        onClick={() => editNote(note)}
                      >
                        {note.note}
                      </button>
                    ) : (
                      note.note
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </section>
  )
}

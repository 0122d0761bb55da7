import { useState } from 'preact/hooks'
import type { Note } from '../../../contract.ts'
import type { RequestError } from '../state/api.ts'
import { json, send } from '../state/send.ts'
import { type NewNote, useWords } from '../state/words.ts'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'
import { SureButton } from './sure_button.tsx'

const LONGEST = 200

/** Writes, changes or deletes a note. */
export function NoteDialog({ note }: { note: Note | NewNote }) {
  const { bounds, reload, editNote } = useWords()
  const known = note.id === undefined ? undefined : note
  const [firstDay, setFirst] = useState(note.firstDay)
  const [lastDay, setLast] = useState(known?.lastDay ?? note.firstDay)
  const [text, setText] = useState(known?.note ?? '')
  const [problem, setProblem] = useState<RequestError | undefined>(undefined)
  const close = () => editNote(undefined)
  const ask = async (address: string, init: RequestInit) => {
    try {
      await send(address, init)
    } catch (error) {
      setProblem(error as RequestError)
      return
    }
    reload()
    close()
  }
  const address = known ? `/api/v1/notes/${known.id}` : '/api/v1/notes'
  const save = () => ask(address, json(known ? 'PUT' : 'POST', { firstDay, lastDay, note: text }))
  return (
    <Dialog title={known ? 'Change a note' : 'Add a note'} onClose={close}>
      <form
        class="words-form"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <label>
          What happened
          <input
            type="text"
            value={text}
            required
            maxLength={LONGEST}
            placeholder="Newsletter, site down 14–16 h, Black Friday"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <div class="words-days">
          <label>
            First day
            <input
              type="date"
              value={firstDay}
              required
              min={bounds?.from}
              max={bounds?.to}
              onInput={(event) => {
                const day = event.currentTarget.value
                // A note is about one day until somebody chooses more.
                if (lastDay === firstDay || lastDay < day) setLast(day)
                setFirst(day)
              }}
            />
          </label>
          <label>
            Last day
            <input
              type="date"
              value={lastDay}
              required
              min={firstDay}
              max={bounds?.to}
              onInput={(event) => setLast(event.currentTarget.value)}
            />
          </label>
        </div>
        <p class="hint">Every chart over these days marks it, for everybody who opens the dashboard.</p>
        {problem && <Problem error={problem} />}
        <div class="words-buttons">
          <button type="submit" class="button is-main">
            {known ? 'Save' : 'Add this note'}
          </button>
          {known && (
            <SureButton
              label="Delete this note"
              sure="Really delete it"
              onSure={() => void ask(address, { method: 'DELETE' })}
            />
          )}
        </div>
      </form>
    </Dialog>
  )
}

import { createContext } from 'preact'
import { useCallback, useContext, useMemo, useState } from 'preact/hooks'
import type { Note, NotesAnswer, SavedView, ViewsAnswer } from '../../../contract.ts'
import { useJson } from './api.ts'

/** What people wrote, for all pages, and how to request it again. */
interface Words {
  notes: readonly Note[]
  /** Days that notes and targets can have. */
  bounds: { from: string; to: string } | undefined
  views: readonly SavedView[]
  /** Whether views have been read, or could not be. */
  isKnown: boolean
  reload: () => void
  /** Opens the form for an existing or a new note. */
  editNote: (note: Note | NewNote | undefined) => void
}

/** A note that is not written yet. */
export interface NewNote {
  id?: undefined
  firstDay: string
}

export const WordsContext = createContext<Words>({
  notes: [],
  bounds: undefined,
  views: [],
  isKnown: false,
  reload: () => undefined,
  editNote: () => undefined,
})

/** Other people write too. */
const SECONDS = 60
const noNotes: readonly Note[] = []
const noViews: readonly SavedView[] = []

/** Reads what people wrote; `version` changes with a login. */
export function useReadWords(version: number, editNote: Words['editNote']): Words {
  const [writes, setWrites] = useState(0)
  const state = `${version} ${writes}`
  const notes = useUnchanged(useJson<NotesAnswer>('/api/v1/notes', SECONDS, state).data)
  const views = useJson<ViewsAnswer>('/api/v1/views', SECONDS, state)
  const saved = useUnchanged(views.data)
  const reload = useCallback(() => setWrites((count) => count + 1), [])
  // Whoever has to log in first gets the views afterwards.
  const isKnown = saved !== undefined || (views.error !== undefined && views.error.type !== 'unauthorized')
  return useMemo(
    () => ({
      notes: notes?.notes ?? noNotes,
      bounds: notes?.bounds,
      views: saved?.views ?? noViews,
      isKnown,
      reload,
      editNote,
    }),
    [notes, saved, isKnown, reload, editNote],
  )
}

/**
 * Returns the same object while its content stays the same, so that charts are not drawn again for an unchanged answer.
 */
function useUnchanged<T>(value: T): T {
  const text = JSON.stringify(value)
  return useMemo(() => value, [text])
}

export const useWords = () => useContext(WordsContext)

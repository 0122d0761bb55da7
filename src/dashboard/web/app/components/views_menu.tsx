import { useEffect, useRef, useState } from 'preact/hooks'
import type { SavedView } from '../../../contract.ts'
import type { RequestError } from '../state/api.ts'
import { useMay } from '../state/me.ts'
import { json, send } from '../state/send.ts'
import { openAddress, savedAddress, useView } from '../state/view.ts'
import { useWords } from '../state/words.ts'
import { Icon } from './icon.tsx'
import { Menu } from './menu.tsx'
import { Problem } from './problem.tsx'
import { SureButton } from './sure_button.tsx'

const LONGEST = 80

/** Saves the current view under a name; lists, renames and deletes saved views. */
export function ViewsMenu() {
  const { views, reload } = useWords()
  const mayWrite = useMay('analyst')
  const [problem, setProblem] = useState<RequestError | undefined>(undefined)
  const ask = async (address: string, init: RequestInit) => {
    setProblem(undefined)
    try {
      await send(address, init)
      return true
    } catch (error) {
      setProblem(error as RequestError)
      return false
    } finally {
      reload()
    }
  }
  if (!mayWrite && views.length === 0) return null
  return (
    <div class="views-menu">
      <Menu name="Saved views" icon="bookmark" label="Views">
        {(close) => (
          <div class="views-panel">
            {mayWrite && <SaveForm ask={ask} />}
            {problem && <Problem error={problem} />}
            {views.length > 0 && (
              <ul class="views-list" aria-label="Saved views">
                {views.map((view) => (
                  <SavedRow key={view.id} view={view} ask={ask} close={close} />
                ))}
              </ul>
            )}
          </div>
        )}
      </Menu>
    </div>
  )
}

type Ask = (address: string, init: RequestInit) => Promise<boolean>
const addressOf = ({ id }: SavedView) => `/api/v1/views/${id}`
const changed = ({ name, address, isStart }: SavedView, change: Partial<SavedView>) =>
  json('PUT', { name, address, isStart, ...change })

/** An existing name replaces that view with the current days and filters. */
function SaveForm({ ask }: { ask: Ask }) {
  const view = useView()
  const { views } = useWords()
  const [name, setName] = useState('')
  const known = views.find((one) => one.name.toLowerCase() === name.trim().toLowerCase())
  const address = savedAddress(view)
  return (
    <form
      class="views-save"
      onSubmit={async (event) => {
        event.preventDefault()
        const isSaved = known
          ? await ask(addressOf(known), changed(known, { address }))
          : await ask('/api/v1/views', json('POST', { name, address }))
        if (isSaved) setName('')
      }}
    >
      <label>
        Save what is shown as
        <input
          type="text"
          value={name}
          required
          maxLength={LONGEST}
          placeholder="Germany, this month"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button is-main">
        {known ? 'Replace' : 'Save'}
      </button>
    </form>
  )
}

function SavedRow({ view, ask, close }: { view: SavedView; ask: Ask; close: () => void }) {
  const [isRenaming, setRenaming] = useState(false)
  const { isStart } = view
  const mayWrite = useMay('analyst')
  if (isRenaming) return <RenameRow view={view} ask={ask} onDone={() => setRenaming(false)} />
  return (
    <li class="views-row">
      <a
        href={view.address}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
          event.preventDefault()
          openAddress(view.address)
          close()
        }}
      >
        {view.name}
      </a>
      {mayWrite && (
        <>
          <button
            type="button"
            class={isStart ? 'button is-bare is-set' : 'button is-bare'}
            aria-pressed={isStart}
            aria-label={`Open the dashboard with “${view.name}”`}
            title={isStart ? 'The dashboard opens with it' : 'Open the dashboard with it'}
            onClick={() => void ask(addressOf(view), changed(view, { isStart: !isStart }))}
          >
            <Icon name="star" />
          </button>
          <button
            type="button"
            class="button is-bare"
            aria-label={`Rename “${view.name}”`}
            title="Rename"
            onClick={() => setRenaming(true)}
          >
            <Icon name="edit" />
          </button>
          <SureButton
            label={`Delete “${view.name}”`}
            sure="Delete?"
            isBare
            onSure={() => void ask(addressOf(view), { method: 'DELETE' })}
          />
        </>
      )}
    </li>
  )
}

/** A view's name as a focused field. */
function RenameRow({ view, ask, onDone }: { view: SavedView; ask: Ask; onDone: () => void }) {
  const [name, setName] = useState(view.name)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  return (
    <li>
      <form
        class="views-save"
        onSubmit={async (event) => {
          event.preventDefault()
          if (await ask(addressOf(view), changed(view, { name }))) onDone()
        }}
      >
        <input
          ref={field}
          type="text"
          aria-label={`New name of “${view.name}”`}
          value={name}
          required
          maxLength={LONGEST}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit" class="button">
          Rename
        </button>
        <button type="button" class="button is-bare" aria-label="Keep the name" onClick={onDone}>
          <Icon name="close" />
        </button>
      </form>
    </li>
  )
}

import { Component, type ComponentChildren, type FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Me, Meta, Note } from '../../contract.ts'
import { Login } from './components/login.tsx'
import { NoteDialog } from './components/note_dialog.tsx'
import { ErrorNotice } from './components/notice.tsx'
import { Orders } from './components/orders.tsx'
import { Side } from './components/side.tsx'
import { setShop } from './format.ts'
import { pages } from './pages.ts'
import { onLoginNeeded, RequestError, useJson } from './state/api.ts'
import { MeContext } from './state/me.ts'
import { ShopContext } from './state/shop.ts'
import { firstPage, openAddress, useView } from './state/view.ts'
import { type NewNote, useReadWords, WordsContext } from './state/words.ts'

const META_SECONDS = 60

export function App() {
  const view = useView()
  const [needsLogin, setNeedsLogin] = useState(false)
  const [logins, setLogins] = useState(0)
  const meta = useJson<Meta>('/api/v1/meta', META_SECONDS, logins)
  const me = useJson<Me>('/api/v1/me', META_SECONDS, logins)
  const [edited, editNote] = useState<Note | NewNote | undefined>(undefined)
  const words = useReadWords(logins, editNote)
  useEffect(() => onLoginNeeded(() => setNeedsLogin(true)), [])
  const shopName = meta.data?.shopName
  const page = pages.find(({ id }) => id === view.page)
  useEffect(() => {
    document.title = needsLogin ? 'Storehouse' : `${page?.title ?? 'Not found'} · ${shopName ?? 'Storehouse'}`
  }, [page, needsLogin, shopName])

  const isAtDoor = ['/', '/login'].includes(location.pathname)
  useEffect(() => {
    if (!isAtDoor || !words.isKnown || needsLogin) return
    const start = words.views.find(({ isStart }) => isStart)
    // An address with days or filters but no page means the first page.
    openAddress(start && location.search === '' ? start.address : `/${firstPage}${location.search}`, true)
  }, [isAtDoor, words, needsLogin])

  if (needsLogin) {
    return (
      <Login
        onDone={() => {
          setNeedsLogin(false)
          setLogins((count) => count + 1)
        }}
      />
    )
  }
  if (!meta.data || !me.data || isAtDoor) {
    return <main class="lonely">{meta.error && <ErrorNotice error={meta.error} onRetry={meta.retry} />}</main>
  }
  setShop(meta.data)
  return (
    <ShopContext.Provider value={meta.data}>
      <MeContext.Provider value={me.data}>
        <WordsContext.Provider value={words}>
          <a class="skip" href="#main">
            Go to the figures
          </a>
          <div class="shell">
            <Side />
            <main id="main" class="main" tabIndex={-1}>
              <h1 class="page-title">{page?.title ?? 'There is no such page'}</h1>
              {page ? (
                <Guard key={`${page.id} ${logins}`}>
                  <LazyPage load={page.load} />
                </Guard>
              ) : (
                <p>
                  The address may be old, or mistyped. <a href="/">Go to the first page</a>
                </p>
              )}
            </main>
          </div>
          <Orders />
          {edited && <NoteDialog key={edited.id ?? 'new'} note={edited} />}
        </WordsContext.Provider>
      </MeContext.Provider>
    </ShopContext.Provider>
  )
}

const loaded = new Map<unknown, FunctionComponent>()

function LazyPage({ load }: { load: () => Promise<{ default: FunctionComponent }> }) {
  const [, setCount] = useState(0)
  const [error, setError] = useState<RequestError | undefined>(undefined)
  const Known = loaded.get(load)
  useEffect(() => {
    if (Known) return
    load().then(
      (module) => {
        loaded.set(load, module.default)
        setCount((count) => count + 1)
      },
      () =>
        setError(
          new RequestError(
            0,
            'This page could not be loaded.',
            'The dashboard was updated, or its server has ended: reload.',
          ),
        ),
    )
  }, [load, Known])
  if (error) return <ErrorNotice error={error} onRetry={() => location.reload()} />
  return Known ? <Known /> : <div class="skeleton block" />
}

/** Keeps the menu and other pages working when a page fails. */
class Guard extends Component<{ children: ComponentChildren }, { message?: string }> {
  override state: { message?: string } = {}

  static override getDerivedStateFromError(error: unknown): { message: string } {
    console.error(error)
    return { message: error instanceof Error ? error.message : String(error) }
  }

  render() {
    const { message } = this.state
    if (message === undefined) return this.props.children
    const error = new RequestError(0, 'This page could not be shown.', message)
    return <ErrorNotice error={error} onRetry={() => this.setState({})} />
  }
}

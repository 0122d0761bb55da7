import { useEffect, useState } from 'preact/hooks'
import { mayDo } from '../../../../users/roles.ts'
import { ago, day } from '../format.ts'
import { pages } from '../pages.ts'
import { useMe } from '../state/me.ts'
import { useShop } from '../state/shop.ts'
import { chooseTheme, useTheme } from '../state/theme.ts'
import { addressOfPage, changeView, openAddress, savedAddress, useView, viewOfPage } from '../state/view.ts'
import { useWords } from '../state/words.ts'
import { Icon } from './icon.tsx'

/** The menu, the age of the figures, and the switch between light and dark. On a phone a click opens it. */
export function Side() {
  const view = useView()
  const shop = useShop()
  const me = useMe()
  const theme = useTheme()
  const { views } = useWords()
  const [isOpen, setOpen] = useState(false)
  const title = pages.find(({ id }) => id === view.page)?.title ?? ''
  useEffect(() => {
    if (!isOpen) return
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false)
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [isOpen])
  const here = savedAddress(view)
  /** A plain click stays in this browser tab. */
  const follow = (event: MouseEvent, go: () => void) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    go()
    setOpen(false)
    scrollTo(0, 0)
  }
  return (
    <header class={isOpen ? 'side is-open' : 'side'}>
      <div class="side-head">
        <a class="brand" href="/">
          <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
            <rect width="32" height="32" rx="7" fill="#0f5e59" />
            <path d="M6 14 16 7l10 7v11h-4v-8H10v8H6z" fill="#fff" />
            <path d="M12 19h8v2h-8zm0 4h8v2h-8z" fill="#fff" />
          </svg>
          {shop.shopName ?? 'Storehouse'}
        </a>
        <span class="side-title" aria-hidden="true">
          {title}
        </span>
        <button
          type="button"
          class="button is-bare side-toggle"
          aria-expanded={isOpen}
          aria-controls="menu"
          aria-label="Pages"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isOpen ? 'close' : 'menu'} />
        </button>
      </div>
      <div class="side-body" id="menu">
        <nav aria-label="Pages">
          <ul>
            {pages
              .filter(({ role }) => role === undefined || mayDo(me.role, role))
              .map(({ id, title, icon }) => (
                <li key={id}>
                  <a
                    href={addressOfPage(id, view)}
                    aria-current={id === view.page ? 'page' : undefined}
                    onClick={(event) => follow(event, () => changeView(viewOfPage(id, view)))}
                  >
                    <Icon name={icon} />
                    {title}
                  </a>
                </li>
              ))}
          </ul>
        </nav>
        {views.length > 0 && (
          <nav class="side-views" aria-label="Saved views">
            <h2>Saved views</h2>
            <ul>
              {views.map(({ id, name, address, isStart }) => (
                <li key={id}>
                  <a
                    href={address}
                    title={name}
                    aria-current={address === here ? 'page' : undefined}
                    onClick={(event) => follow(event, () => openAddress(address))}
                  >
                    <Icon name={isStart ? 'star' : 'bookmark'} />
                    <span class="side-view-name">{name}</span>
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <div class="side-foot">
          {shop.publication && (
            <p class="fresh">
              {shop.publication.completeThrough && (
                <>
                  Complete through
                  <br />
                  <strong>{day(shop.publication.completeThrough)}</strong>
                  <br />
                </>
              )}
              published {ago(shop.publication.publishedAt)}
            </p>
          )}
          {me.name !== null && (
            <p class="side-me">
              <a
                href={addressOfPage('people', view)}
                title="Change your password"
                onClick={(event) => follow(event, () => changeView(viewOfPage('people', view)))}
              >
                {me.name}
              </a>
              , {me.role}
            </p>
          )}
          <div class="side-tools">
            <button
              type="button"
              class="button is-bare"
              aria-label={theme === 'dark' ? 'Light colours' : 'Dark colours'}
              title={theme === 'dark' ? 'Light colours' : 'Dark colours'}
              onClick={() => chooseTheme(theme === 'dark' ? 'light' : 'dark')}
            >
              <Icon name="theme" />
            </button>
            <a class="button is-bare" href="/api/docs" title="The API">
              API
            </a>
            {me.isLoggedIn && (
              <button
                type="button"
                class="button is-bare"
                aria-label="Log out"
                title="Log out"
                onClick={() => void fetch('/logout', { method: 'POST' }).then(() => location.reload())}
              >
                <Icon name="out" />
              </button>
            )}
          </div>
        </div>
      </div>
    </header>
  )
}

import { useState } from 'preact/hooks'
import { problemOf } from '../state/api.ts'

/** Asks for the token that the dashboard was started with. */
export function Login({ onDone }: { onDone: () => void }) {
  const [token, setToken] = useState('')
  const [message, setMessage] = useState('')
  const logIn = async () => {
    const response = await fetch('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    }).catch(() => undefined)
    if (response?.ok) onDone()
    else setMessage(response ? (await problemOf(response)).message : 'The server does not answer.')
  }
  return (
    <main class="lonely">
      <form
        class="card login"
        onSubmit={(event) => {
          event.preventDefault()
          void logIn()
        }}
      >
        <h1>Storehouse</h1>
        <label>
          Token
          <input
            type="password"
            autocomplete="current-password"
            value={token}
            required
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <p class="hint">The dashboard was started with it, as STOREHOUSE_DASHBOARD_TOKEN.</p>
        {message && (
          <p class="login-error" role="alert">
            {message}
          </p>
        )}
        <button type="submit" class="button is-main">
          Log in
        </button>
      </form>
    </main>
  )
}

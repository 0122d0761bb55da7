import { useState } from 'preact/hooks'
import type { Door } from '../../../contract.ts'
import { RequestError, useJson } from '../state/api.ts'
import { json, send } from '../state/send.ts'
import { Problem } from './problem.tsx'

/** Asks for name and password, or for the token of the dashboard. */
export function Login({ onDone }: { onDone: () => void }) {
  const door = useJson<Door>('/api/v1/door').data
  const [byToken, setByToken] = useState(false)
  const [name, setName] = useState('')
  const [secret, setSecret] = useState('')
  const [problem, setProblem] = useState<RequestError | undefined>(undefined)
  const [isBusy, setBusy] = useState(false)
  if (!door) return <main class="lonely" />
  const isByToken = byToken || !door.byName
  const logIn = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      await send('/login', json('POST', isByToken ? { token: secret } : { name, password: secret }))
      onDone()
    } catch (error) {
      setProblem(error instanceof RequestError ? error : new RequestError(0, String(error), null))
    } finally {
      setBusy(false)
    }
  }
  return (
    <main class="lonely">
      <form
        class="card login"
        aria-label="Log in"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isBusy) void logIn()
        }}
      >
        <h1>Storehouse</h1>
        {!isByToken && (
          <label>
            Name
            <input
              type="text"
              autocomplete="username"
              autocapitalize="none"
              spellcheck={false}
              value={name}
              required
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
        )}
        <label>
          {isByToken ? 'Token' : 'Password'}
          <input
            key={isByToken ? 'token' : 'password'}
            type="password"
            autocomplete="current-password"
            value={secret}
            required
            onInput={(event) => setSecret(event.currentTarget.value)}
          />
        </label>
        {isByToken && <p class="hint">The dashboard was started with it, as STOREHOUSE_DASHBOARD_TOKEN.</p>}
        {problem && <Problem error={problem} />}
        <button type="submit" class="button is-main" disabled={isBusy}>
          Log in
        </button>
        {door.byName && door.byToken && (
          <button
            type="button"
            class="link"
            onClick={() => {
              setByToken(!byToken)
              setSecret('')
              setProblem(undefined)
            }}
          >
            {isByToken ? 'Log in by name and password' : 'Log in by the token'}
          </button>
        )}
      </form>
    </main>
  )
}

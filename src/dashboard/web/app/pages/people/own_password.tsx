import { useState } from 'preact/hooks'
import { Problem } from '../../components/problem.tsx'
import type { RequestError } from '../../state/api.ts'
import { json, send } from '../../state/send.ts'
import { NewPassword } from './new_password.tsx'

/** Changes the reader's own password. */
export function OwnPassword({ name }: { name: string }) {
  const [password, setPassword] = useState('')
  const [newPassword, setNew] = useState('')
  const [problem, setProblem] = useState<RequestError | undefined>(undefined)
  const [said, setSaid] = useState('')
  const save = async () => {
    setProblem(undefined)
    setSaid('')
    try {
      await send('/api/v1/me/password', json('PUT', { password, newPassword }))
      setPassword('')
      setNew('')
      setSaid('Your password is changed. Other logins of yours have ended.')
    } catch (error) {
      setProblem(error as RequestError)
    }
  }
  return (
    <section class="card span-4" data-card="own_password" aria-label="Your password">
      <header class="card-head">
        <h2>Your password</h2>
      </header>
      <form
        class="words-form"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <input type="text" autocomplete="username" value={name} hidden readOnly />
        <label>
          Present password
          <input
            type="password"
            autocomplete="current-password"
            value={password}
            required
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <NewPassword label="New password" value={newPassword} onChange={setNew} />
        <p class="hint">10 characters or more: some words in a row are good.</p>
        {problem && <Problem error={problem} />}
        <div class="words-buttons">
          <button type="submit" class="button is-main">
            Change it
          </button>
        </div>
        <p class="hint" role="status">
          {said}
        </p>
      </form>
    </section>
  )
}

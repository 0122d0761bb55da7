import { useState } from 'preact/hooks'
import { type Role, roles } from '../../../../../users/roles.ts'
import type { ListedUser, UsersAnswer } from '../../../../contract.ts'
import { ErrorNotice } from '../../components/notice.tsx'
import { Problem } from '../../components/problem.tsx'
import { SureButton } from '../../components/sure_button.tsx'
import { TableFrame } from '../../components/table_frame.tsx'
import { ago } from '../../format.ts'
import { type RequestError, useJson } from '../../state/api.ts'
import { useMe } from '../../state/me.ts'
import { json, send } from '../../state/send.ts'
import { AddUser } from './add_user.tsx'
import { NewPassword } from './new_password.tsx'
import { roleWords } from './role_words.ts'

type Ask = (address: string, init: RequestInit) => Promise<boolean>

/** The users: add, remove, change role or password. */
export function Users() {
  const me = useMe()
  const [version, setVersion] = useState(0)
  const [problem, setProblem] = useState<RequestError | undefined>(undefined)
  const { data, error, retry } = useJson<UsersAnswer>('/api/v1/users', undefined, version)
  const ask: Ask = async (address, init) => {
    setProblem(undefined)
    try {
      await send(address, init)
      return true
    } catch (told) {
      setProblem(told as RequestError)
      return false
    } finally {
      setVersion((count) => count + 1)
    }
  }
  const users = data?.users ?? []
  return (
    <section class="card span-8" data-card="users" aria-label="People">
      <header class="card-head">
        <h2>Who can log in</h2>
      </header>
      <dl class="facts roles">
        {[...roles].reverse().map((role) => (
          <div key={role}>
            <dt>{role}</dt>
            <dd>{roleWords[role]}</dd>
          </div>
        ))}
      </dl>
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {data && users.length === 0 && (
        <p class="notice">
          Nobody has to log in: the dashboard is open to whoever uses this machine
          {me.isLoggedIn ? ', or has the token' : ''}. From the first user on, everybody logs in by name. The
          first one is an owner.
        </p>
      )}
      {users.length > 0 && (
        <TableFrame label="people">
          <table class="table users-table">
            <caption class="sr-only">People who can log in</caption>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                <th scope="col">Last seen</th>
                <th scope="col">
                  <span class="sr-only">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {users.map((user) => (
                <UserRow key={user.id} user={user} isMe={user.name === me.name} ask={ask} />
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
      {problem && <Problem error={problem} />}
      {data && (
        <AddUser
          isFirst={users.length === 0}
          ask={async (body) => {
            const isAdded = await ask('/api/v1/users', json('POST', body))
            // Adding the first user also requires a login from whoever added them.
            if (isAdded && users.length === 0 && !me.isLoggedIn) location.reload()
            return isAdded
          }}
        />
      )}
    </section>
  )
}

function UserRow({ user, isMe, ask }: { user: ListedUser; isMe: boolean; ask: Ask }) {
  const { id, name, role, lastSeenAt } = user
  const [password, setPassword] = useState<string | undefined>(undefined)
  const address = `/api/v1/users/${id}`
  return (
    <>
      <tr>
        <th scope="row">
          {name}
          {isMe && <span class="hint"> (you)</span>}
        </th>
        <td>
          <select
            aria-label={`Role of ${name}`}
            value={role}
            onChange={(event) => {
              const select = event.currentTarget
              void ask(`${address}/role`, json('PUT', { role: select.value as Role })).then((isDone) => {
                if (!isDone) select.value = role
              })
            }}
          >
            {[...roles].reverse().map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </td>
        <td>{lastSeenAt === null ? <span class="hint">not logged in</span> : ago(lastSeenAt)}</td>
        <td class="users-buttons">
          {!isMe && (
            <button
              type="button"
              class="button"
              aria-expanded={password !== undefined}
              onClick={() => setPassword(password === undefined ? '' : undefined)}
            >
              Set a password<span class="sr-only"> for {name}</span>
            </button>
          )}
          {!isMe && (
            <SureButton
              label={`Remove ${name}`}
              sure="Remove?"
              isBare
              onSure={() => void ask(address, { method: 'DELETE' })}
            />
          )}
        </td>
      </tr>
      {password !== undefined && (
        <tr>
          <td colSpan={4}>
            <form
              class="users-password"
              onSubmit={async (event) => {
                event.preventDefault()
                if (await ask(`${address}/password`, json('PUT', { password }))) setPassword(undefined)
              }}
            >
              <NewPassword label={`New password of ${name}`} value={password} onChange={setPassword} />
              <button type="submit" class="button is-main">
                Set it
              </button>
            </form>
          </td>
        </tr>
      )}
    </>
  )
}

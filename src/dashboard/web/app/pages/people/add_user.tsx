import { useState } from 'preact/hooks'
import { type Role, roles } from '../../../../../users/roles.ts'
import { NewPassword } from './new_password.tsx'

interface Props {
  /** The first user must be an owner. */
  isFirst: boolean
  ask: (user: { name: string; role: Role; password: string }) => Promise<boolean>
}

/** Adds a user. */
export function AddUser({ isFirst, ask }: Props) {
  const [name, setName] = useState('')
  const [chosen, setRole] = useState<Role>('viewer')
  const [password, setPassword] = useState('')
  const role = isFirst ? 'owner' : chosen
  return (
    <form
      class="users-add"
      aria-label="Add somebody"
      onSubmit={async (event) => {
        event.preventDefault()
        if (!(await ask({ name, role, password }))) return
        setName('')
        setPassword('')
      }}
    >
      <label>
        Name
        <input
          type="text"
          autocomplete="off"
          value={name}
          required
          maxLength={80}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label>
        Role
        <select
          value={role}
          disabled={isFirst}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        >
          {[...roles].reverse().map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <NewPassword label="First password" value={password} onChange={setPassword} />
      <button type="submit" class="button is-main">
        Add
      </button>
    </form>
  )
}

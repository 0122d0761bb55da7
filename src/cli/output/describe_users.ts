import type { ListedUser } from '../../users/users.ts'
import type { Paint } from './style.ts'
import { renderTable } from './table.ts'

/** Who can log in, as a table. */
export function describeUsers(
  users: readonly ListedUser[],
  screen: { paint: Paint; width: number | undefined },
): string {
  if (users.length === 0) {
    return 'There are no users: on this machine, the dashboard is open to everybody.\nAdd one: storehouse users add NAME --role owner.'
  }
  return renderTable(
    [{ title: 'name', flexible: true }, { title: 'role' }, { title: 'logins' }, { title: 'last seen' }],
    users.map(({ name, role, sessions, lastSeenAt }) => [
      name,
      role,
      sessions,
      lastSeenAt?.toISOString().slice(0, 16).replace('T', ' ') ?? '',
    ]),
    screen,
  )
}

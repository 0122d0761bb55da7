import { useMay, useMe } from '../state/me.ts'
import { OwnPassword } from './people/own_password.tsx'
import { Users } from './people/users.tsx'

/** For owners: who can open the dashboard. For everybody: their own password. */
export default function People() {
  const me = useMe()
  const isOwner = useMay('owner')
  return (
    <div class="page-body">
      <div class="grid">
        {isOwner && <Users />}
        {me.name !== null && <OwnPassword name={me.name} />}
      </div>
    </div>
  )
}

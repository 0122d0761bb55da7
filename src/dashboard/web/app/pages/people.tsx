import { useMay, useMe } from '../state/me.ts'
import { OwnPassword } from './people/own_password.tsx'
import { Users } from './people/users.tsx'

/** Who can open the dashboard, for owners; the own password, for everybody. */
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

import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { mayDo, type Role } from '../../../../users/roles.ts'
import type { Me } from '../../../contract.ts'

/** Whoever looks at the pages; until the server has told, somebody who may look only. */
export const MeContext = createContext<Me>({ name: null, role: 'viewer', isLoggedIn: false, hasUsers: false })

export const useMe = () => useContext(MeContext)

/** Whether the reader may do what a role may. The server refuses it in any case: pages only leave out what it would. */
export function useMay(role: Role): boolean {
  return mayDo(useMe().role, role)
}

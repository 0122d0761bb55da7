import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { mayDo, type Role } from '../../../../users/roles.ts'
import type { Me } from '../../../contract.ts'

/** The reader. Until the server has answered: somebody who may only look. */
export const MeContext = createContext<Me>({ name: null, role: 'viewer', isLoggedIn: false, hasUsers: false })

export const useMe = () => useContext(MeContext)

/** Whether the reader's role is sufficient. Pages only hide what the server would refuse anyway. */
export function useMay(role: Role): boolean {
  return mayDo(useMe().role, role)
}

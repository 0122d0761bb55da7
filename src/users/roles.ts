/** What users may do, from the least on: each role may do what those before it may. */
export const roles = ['viewer', 'analyst', 'owner'] as const

export type Role = (typeof roles)[number]

/** Whether a role may do what another one may. */
export function mayDo(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

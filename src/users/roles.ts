/** The roles of users. Each may do what those before it may. */
export const roles = ['viewer', 'analyst', 'owner'] as const

export type Role = (typeof roles)[number]

/** Whether a role may do everything that another may. */
export function mayDo(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

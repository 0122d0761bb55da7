import type { Role } from '../../../../../users/roles.ts'

/** What each role may do, in words. */
export const roleWords: Record<Role, string> = {
  owner: 'All of it: targets, files that are added, people.',
  analyst: 'Figures, single customers and rejected rows; saves views, notes and tables.',
  viewer: 'Figures and orders.',
}

export { reportDerivations } from './derivations.ts'
export { recordRevisions } from './revisions.ts'

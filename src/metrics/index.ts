export { reportDerivations } from './derivations.ts'
export { entities } from './registry.ts'
export { recordRevisions, shopId } from './revisions.ts'

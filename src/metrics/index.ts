export { reportDerivations } from './derivations.ts'
export { periodTypes } from './periods.ts'
export { entities } from './registry.ts'
export { recordRevisions, shopId } from './revisions.ts'

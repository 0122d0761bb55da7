import type { Operation } from './contract/operations.ts'

/** Where the server of the API answers an operation, below the `/api` that it stands under. */
export function addressOf({ path }: Pick<Operation, 'path'>): string {
  return path.replace(/^\/api/, '').replaceAll(/\{(\w+)\}/g, ':$1')
}

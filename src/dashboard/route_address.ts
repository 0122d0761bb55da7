import type { Operation } from './contract/operations.ts'

/** The address of an operation below the server's `/api`. */
export function addressOf({ path }: Pick<Operation, 'path'>): string {
  return path.replace(/^\/api/, '').replaceAll(/\{(\w+)\}/g, ':$1')
}

import { UsageError } from '../errors.ts'

/** Lets a destructive command continue only with --yes. */
export function confirmed(yes: boolean | undefined, consequence: string): void {
  if (yes) return
  throw new UsageError(`Nothing was done. ${consequence}`, { hint: 'If you want that, say so with --yes.' })
}

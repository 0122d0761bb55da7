import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from './repository.ts'

/** The version in package.json. */
export function version(): string {
  const file = join(repository, 'package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

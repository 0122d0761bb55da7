import type { SourceConfig } from './config.ts'
import { type ConfigProblem, keyOf } from './problems.ts'
import { renamesOf } from './renames.ts'
import type { ParsedConfigFile } from './schema.ts'
import { didYouMean } from './suggest.ts'

/**
 * Sources by name, with header names in `columns` written as headers are matched. `known`: the columns of each source.
 */
export function sourcesOf(
  sources: Readonly<Record<string, Partial<ParsedConfigFile['sources'][string]>>>,
  known: Readonly<Record<string, readonly string[]>> | undefined,
  source: string,
  problems: ConfigProblem[],
): Record<string, SourceConfig> {
  const result: Record<string, SourceConfig> = {}
  for (const [name, settings] of Object.entries(sources)) {
    if (known && !Object.hasOwn(known, name)) {
      const names = Object.keys(known)
      const message = `unknown source${didYouMean(name, names) || `; known: ${names.join(', ')}`}`
      problems.push({ key: keyOf(['sources', name]), source, message })
      continue
    }
    const { columns = {}, ...rest } = settings
    result[name] = {
      ...rest,
      columns: renamesOf(['sources', name], columns, known?.[name], source, problems),
    }
  }
  return result
}

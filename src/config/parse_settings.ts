import type { z } from 'zod'
import { type ConfigProblem, keyOf, problemsOf, shown, unknownKey } from './problems.ts'

/** The parts of a zod definition that matter here. */
interface Definition {
  type: string
  innerType?: z.ZodType
  shape?: Record<string, z.ZodType> | undefined
  valueType?: z.ZodType
  keyType?: undefined | { def: { type: string; entries?: Record<string, string> } }
}

/** The schema without its default and optional wrappers. */
function unwrapped(schema: z.ZodType): Definition {
  let definition = schema.def as unknown as Definition
  while (definition.innerType) definition = definition.innerType.def as unknown as Definition
  return definition
}

/**
 * Parses a section key by key, so that one wrong key doesn't hide the problems of others. Wrong keys are left out of
 * the result and added to `problems`. The rest is parsed, with defaults.
 */
export function parseSettings(
  schema: z.ZodType,
  input: unknown,
  path: readonly PropertyKey[],
  source: string,
  problems: ConfigProblem[],
): unknown {
  const { shape, valueType, keyType } = unwrapped(schema)
  if (!(shape || valueType) || input === undefined) return parseLeaf(schema, input, path, source, problems)
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    problems.push({ key: keyOf(path), source, message: `expected a section with keys, got ${shown(input)}` })
    return undefined
  }
  const result: Record<string, unknown> = Object.create(null)
  const section = input as Record<string, unknown>
  const written = Object.keys(section)
  const known = keysOf({ shape, keyType }) ?? written
  for (const key of written.filter((name) => !known.includes(name))) {
    problems.push({ key: keyOf([...path, key]), source, message: unknownKey(key, known) })
  }
  for (const key of shape ? known : written.filter((name) => known.includes(name))) {
    const inner = shape?.[key] ?? valueType
    if (inner === undefined) continue
    const value = parseSettings(inner, section[key], [...path, key], source, problems)
    if (value !== undefined) result[key] = value
  }
  return { ...result }
}

/** The keys that a section can have; undefined: any. */
function keysOf({ shape, keyType }: Pick<Definition, 'shape' | 'keyType'>): string[] | undefined {
  if (shape) return Object.keys(shape)
  return keyType?.def.entries && Object.values(keyType.def.entries)
}

function parseLeaf(
  schema: z.ZodType,
  input: unknown,
  path: readonly PropertyKey[],
  source: string,
  problems: ConfigProblem[],
): unknown {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  problems.push(...problemsOf(parsed.error.issues, path, source, input))
  return undefined
}

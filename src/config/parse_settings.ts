import type { z } from 'zod'
import { type ConfigProblem, keyOf, problemsOf, shown, unknownKey } from './problems.ts'

/** The parts of a zod definition that matter here. */
interface Definition {
  type: string
  innerType?: z.ZodType
  shape?: Record<string, z.ZodType>
  valueType?: z.ZodType
  keyType?: { def: { type: string; entries?: Record<string, string> } }
}

/** The schema below its default and optional wrappers. */
export function unwrapped(schema: z.ZodType): Definition {
  let definition = schema.def as unknown as Definition
  while (definition.innerType) definition = definition.innerType.def as unknown as Definition
  return definition
}

/**
 * Parses a section key by key, so that one wrong key hides no problem of another.
 * What is wrong is left out of the result and added to `problems`; the rest is parsed, defaults included.
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
  const known = shape
    ? Object.keys(shape)
    : keyType?.def.entries
      ? Object.values(keyType.def.entries)
      : undefined
  const result: Record<string, unknown> = Object.create(null)
  const section = input as Record<string, unknown>
  for (const key of Object.keys(section)) {
    if (known?.includes(key) === false) {
      problems.push({ key: keyOf([...path, key]), source, message: unknownKey(key, known) })
    }
  }
  for (const key of shape ? Object.keys(shape) : Object.keys(section)) {
    const inner = shape ? shape[key] : valueType
    if (inner === undefined || known?.includes(key) === false) continue
    const value = parseSettings(inner, section[key], [...path, key], source, problems)
    if (value !== undefined) result[key] = value
  }
  return { ...result }
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

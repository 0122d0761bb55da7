import { z } from 'zod'
import { CONFIG_ENDINGS } from './config_file.ts'
import { VARIABLES } from './environment.ts'
import { configFileSchema } from './schema.ts'

/** The parts of a JSON schema that the reference shows. */
interface JsonSchema {
  description?: string
  type?: string
  default?: unknown
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  minimum?: number
  maximum?: number
  properties?: Record<string, JsonSchema>
  additionalProperties?: JsonSchema | boolean
  items?: JsonSchema | boolean
  prefixItems?: JsonSchema[]
  propertyNames?: JsonSchema
}

const HEAD = `# Configuration

<!-- Written by \`npm run docs:config\` from src/config/; don't edit by hand. -->

Settings come from the environment, from a \`.env\` file in the current folder, and from one optional file
\`storehouse.config.{${CONFIG_ENDINGS.join(',')}}\` there (or \`--config FILE\`). The environment wins over \`.env\`, and both win over the file.
At start, everything is validated and all problems are listed with their keys. An unknown key is an error.

## Environment

Secrets only come from here. \`.env.example\` shows all variables.
`

/** Printed at the end of the document; a test loads it. */
export const EXAMPLE = `
## Example

\`\`\`yaml
# storehouse.config.yaml
timezone: Europe/Riga
currency: EUR
feeds:
  orders:
    files: [verkauf]
    encoding: windows-1252
    columns:
      Bestellnummer: order_id
statuses:
  map:
    bezahlt: completed
  notSales: [cancelled, failed]
schedule:
  load: "30 2 * * *"
\`\`\`
`

/** The reference of all settings: docs/configuration.md. */
export function renderConfigDocument(): string {
  const schema = z.toJSONSchema(configFileSchema, { io: 'input' }) as JsonSchema
  const sections = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => entries(key, inner))
  return [HEAD, environmentTable(), '\n## File\n\n', settingsTable(sections), EXAMPLE].join('')
}

function environmentTable(): string {
  const rows = Object.entries(VARIABLES).map(
    ([name, { description, default: value }]) =>
      `| \`${name}\` | ${value === undefined ? '' : `\`${value}\``} | ${description} |`,
  )
  return ['', '| variable | default | meaning |', '|---|---|---|', ...rows, ''].join('\n')
}

interface Entry {
  key: string
  type: string
  value: string
  description: string
}

function entries(key: string, schema: JsonSchema): Entry[] {
  const properties = schema.properties ?? recordProperties(schema)
  const inside = schema.properties ? key : `${key}.<name>`
  const own = { key, type: typeOf(schema), value: defaultOf(schema), description: schema.description ?? '' }
  if (properties === undefined) return [own]
  return [own, ...Object.entries(properties).flatMap(([name, inner]) => entries(`${inside}.${name}`, inner))]
}

function recordProperties({ additionalProperties }: JsonSchema): Record<string, JsonSchema> | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties.properties : undefined
}

function typeOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' ')
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ')
  switch (schema.type) {
    case 'array':
      return typeOfList(schema)
    case 'string':
      return 'text'
    case 'boolean':
      return 'true or false'
    case 'integer':
      return typeOfInteger(schema)
    default:
      return typeOfRecord(schema)
  }
}

function typeOfList({ prefixItems, items }: JsonSchema): string {
  if (prefixItems) {
    const isText = prefixItems.every(({ type }) => type === 'string')
    return `list of ${prefixItems.length} ${isText ? 'texts' : 'numbers'}`
  }
  return typeof items === 'object' && items.type === 'object' ? 'list of sections' : 'list of text'
}

function typeOfInteger({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema): string {
  return maximum >= Number.MAX_SAFE_INTEGER
    ? `whole number from ${minimum}`
    : `whole number, ${minimum} to ${maximum}`
}

function typeOfRecord({ additionalProperties: inner, propertyNames }: JsonSchema): string {
  if (typeof inner !== 'object' || inner.properties) return 'section'
  if (inner.const !== undefined) return `name → \`${JSON.stringify(inner.const)}\``
  if (propertyNames?.enum) return 'job → text'
  return inner.enum ? `name → ${inner.enum.map((value) => `\`${value}\``).join(' ')}` : 'text → text'
}

function defaultOf({ default: value }: JsonSchema): string {
  if (value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0))
    return ''
  return `\`${JSON.stringify(value)}\``
}

function settingsTable(list: Entry[]): string {
  const rows = list.map(
    ({ key, type, value, description }) => `| \`${key}\` | ${type} | ${value} | ${description} |`,
  )
  return ['| key | type | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n')
}

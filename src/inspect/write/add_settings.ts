import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml'
import type { Setting } from '../finding.ts'

/** A configuration file with added settings. */
export interface AddedSettings {
  text: string
  added: Setting[]
  /** Settings that already have another value. They are left unchanged. */
  standing: { setting: Setting; value: unknown }[]
}

const NEW_FILE = '# Settings of Storehouse; docs/configuration.md describes them all.\n'

/** Adds settings to the YAML text of a configuration file. Comments, order and existing values are kept. */
export function addSettings(text: string, settings: readonly Setting[]): AddedSettings {
  const document = parseDocument(text.trim() === '' ? NEW_FILE : text)
  const result: AddedSettings = { text, added: [], standing: [] }
  for (const setting of settings) {
    const path = spelledPath(document, setting.path)
    const outcome = add(document, path, setting.value)
    if (outcome.is === 'added') result.added.push(setting)
    if (outcome.is === 'standing') result.standing.push({ setting, value: outcome.value })
  }
  if (result.added.length > 0) result.text = document.toString({ lineWidth: 0, flowCollectionPadding: false })
  return result
}

/** Settings as YAML, as they would be added to an empty file. */
export function settingsAsYaml(settings: readonly Setting[]): string {
  return addSettings('', settings).text.replace(NEW_FILE, '').trim()
}

/** Settings as one object. */
export function settingsAsObject(settings: readonly Setting[]): Record<string, unknown> {
  return parseDocument(settingsAsYaml(settings)).toJS() ?? {}
}

type Outcome = { is: 'added' } | { is: 'there' } | { is: 'standing'; value: unknown }

function add(document: Document, path: readonly string[], value: unknown): Outcome {
  makeRoom(document, path)
  const node = document.getIn(path, true)
  if (isNothing(node)) {
    document.setIn(path, document.createNode(value, { flow: Array.isArray(value) || isPlainMap(value) }))
    return { is: 'added' }
  }
  if (isSeq(node) && Array.isArray(value)) {
    const there = new Set(node.items.map((item) => spelled(plain(document, item))))
    const more = value.filter((item) => !there.has(spelled(item)))
    for (const item of more) node.add(document.createNode(item, { flow: true }))
    return more.length > 0 ? { is: 'added' } : { is: 'there' }
  }
  if (isMap(node) && isPlainMap(value)) {
    const outcomes = Object.entries(value).map(([key, inner]) => add(document, [...path, key], inner))
    return (
      outcomes.find(({ is }) => is === 'standing') ??
      outcomes.find(({ is }) => is === 'added') ?? { is: 'there' }
    )
  }
  const standing = plain(document, node)
  return spelled(standing) === spelled(value) ? { is: 'there' } : { is: 'standing', value: standing }
}

/** Turns a section without content into one that can take some. */
function makeRoom(document: Document, path: readonly string[]): void {
  if (isNothing(document.contents)) {
    // A file with only comments keeps them.
    const { comment, commentBefore } = document
    document.contents = document.createNode({}) as unknown as typeof document.contents
    ;(document.contents as unknown as YAMLMap).flow = false
    document.commentBefore = [commentBefore, comment].filter(Boolean).join('\n') || null
    document.comment = null
  }
  for (let depth = 1; depth < path.length; depth++) {
    const above = path.slice(0, depth)
    const node = document.getIn(above, true)
    if (node !== undefined && isNothing(node)) document.setIn(above, document.createNode({}, { flow: false }))
    // `orders: {}` would keep its braces around everything that is added.
    const section = document.getIn(above, true)
    if (isMap(section) && section.flow && section.items.length === 0) section.flow = false
  }
}

/** The path in the file's spelling: column names match in any case. */
function spelledPath(document: Document, path: readonly string[]): string[] {
  const found: string[] = []
  for (const part of path) {
    const section = found.length === 0 ? document.contents : document.getIn(found, true)
    const keys = isMap(section) ? section.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : []
    const same = path.includes('columns') ? keys.find((key) => folded(key) === folded(part)) : undefined
    found.push(same ?? part)
  }
  return found
}

function folded(text: string): string {
  return text.trim().toLowerCase()
}

function isNothing(node: unknown): boolean {
  return node === undefined || node === null || (isScalar(node) && node.value === null)
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function plain(document: Document, node: unknown): unknown {
  return isScalar(node) ? node.value : isMap(node) || isSeq(node) ? node.toJS(document) : node
}

function spelled(value: unknown): string {
  return JSON.stringify(value) ?? ''
}

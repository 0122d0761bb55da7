import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { findConfigFile } from '../../config/config_file.ts'
import { ConfigError } from '../../errors.ts'
import type { Setting } from '../finding.ts'
import { addSettings, settingsAsObject } from './add_settings.ts'

/** The result of writing settings. */
export interface WrittenSettings {
  /** Name of the configuration file as the user knows it. */
  file: string
  isNew: boolean
  added: Setting[]
  /** Settings that already had another value, which was kept. */
  standing: { setting: Setting; value: unknown }[]
}

const NEW_FILE = 'storehouse.config.yaml'

/**
 * Adds settings to the configuration file of a folder, or creates one. The file is replaced in one step.
 *
 * @throws {ConfigError} if the file is a program or JSON. The error says what to add.
 */
export async function writeSettings(
  folder: string,
  given: string | undefined,
  settings: readonly Setting[],
): Promise<WrittenSettings> {
  const name = given ?? findConfigFile(folder) ?? NEW_FILE
  const path = resolve(folder, name)
  if (!/^\.ya?ml$/i.test(extname(path))) throw writtenByHand(name, settings)
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const { text, added, standing } = addSettings(before ?? '', settings)
  if (added.length > 0) {
    if (parseDocument(text).errors.length > 0) throw new Error(`${name}: the settings make no YAML`)
    const unfinished = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
    try {
      await writeFile(unfinished, text)
      await rename(unfinished, path)
    } finally {
      await rm(unfinished, { force: true })
    }
  }
  return { file: name, isNew: before === undefined, added, standing }
}

function writtenByHand(name: string, settings: readonly Setting[]): ConfigError {
  const what = JSON.stringify(settingsAsObject(settings), null, 2)
  return new ConfigError(`${name} is not YAML: Storehouse adds nothing to it.`, {
    hint: `Nothing was written. Add this to it:\n${what}`,
  })
}

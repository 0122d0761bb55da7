import { writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { stringify } from 'yaml'
import type { Config } from '../config/config.ts'
import { readConfigFile } from '../config/config_file.ts'
import { PRIVATE_FILE } from '../private_files.ts'

/** Left out of a backup: the address of a webhook is a secret. */
const SECRET = ['alerts']
/** Left out if they are paths of one machine. */
const PATHS = ['inbox', 'archive']

/** The settings of the configuration file without secrets, with the time zone even if the environment sets it. */
export async function settingsForBackup(
  folder: string,
  configFile: string | undefined,
  { timezone }: Pick<Config, 'timezone'>,
): Promise<Record<string, unknown>> {
  const content = (await readConfigFile(folder, configFile))?.content ?? {}
  const kept = Object.entries(withoutPing(content)).filter(
    ([key, value]) => !SECRET.includes(key) && !(PATHS.includes(key) && isAbsolute(String(value))),
  )
  const zone = timezone === 'UTC' ? {} : { timezone }
  return JSON.parse(JSON.stringify({ ...Object.fromEntries(kept), ...zone }))
}

/** The address of a dead man's switch is a secret, too. */
function withoutPing(content: Record<string, unknown>): Record<string, unknown> {
  if (typeof content.alarms !== 'object' || content.alarms === null) return content
  return { ...content, alarms: { ...content.alarms, ping: undefined } }
}

/** Writes the settings of a backup into a folder without a configuration file, and returns the file's path. */
export async function writeSettings(folder: string, settings: Record<string, unknown>): Promise<string> {
  const path = join(folder, 'storehouse.config.yaml')
  await writeFile(path, stringify(settings), { mode: PRIVATE_FILE, flag: 'wx' })
  return path
}

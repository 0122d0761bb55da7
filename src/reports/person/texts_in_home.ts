import { readFile } from 'node:fs/promises'
import type { Config } from '../../config/config.ts'
import { textFilesOfHome } from '../../pipeline/erase/erase_home.ts'
import { eraseText } from '../../privacy/erase_text.ts'
import type { ErasedValues } from '../../privacy/erased_values.ts'

/** A line of a log or report that names a person. */
export interface LineOfText {
  path: string
  line: number
  text: string
}

/** Lines of logs and reports that name the person. */
export async function textsInHome(config: Config, erased: ErasedValues): Promise<LineOfText[]> {
  const found: LineOfText[] = []
  for await (const path of textFilesOfHome(config)) {
    const text = await readFile(path, 'utf8').catch(() => '')
    for (const [index, line] of text.split('\n').entries()) {
      if (eraseText(line, erased) !== line) found.push({ path, line: index + 1, text: line })
    }
  }
  return found
}

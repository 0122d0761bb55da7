import type { Config } from '../../config/config.ts'
import type { ErasedValues } from '../../privacy/erased_values.ts'
import { optionsOf } from '../convert_file.ts'
import type { Eraser, InputFile } from '../source_file.ts'
import { type ErasingOptions, erasedBytes } from './erased_bytes.ts'
import type { IsTheirs, OnTheirs } from './record_eraser.ts'
import { recordsOfPersons } from './records_of_persons.ts'
import { columnsToErase } from './roles.ts'

/** Removes from every file that is read what it says about erased persons. */
export class Erasing {
  readonly erased: ErasedValues
  private readonly config: Config
  private readonly records = new Map<string, Promise<IsTheirs>>()

  constructor(erased: ErasedValues, config: Config) {
    this.erased = erased
    this.config = config
  }

  /** The same file, to be read without what it says about erased persons. */
  of<File extends InputFile>(file: File): File {
    return { ...file, eraser: this.eraserOf(file) }
  }

  /** @param onTheirs told of each record of a person */
  eraserOf(file: InputFile, onTheirs?: OnTheirs): Eraser {
    const erasing = this
    return async function* erase(chunks) {
      yield* erasedBytes(chunks, { ...(await erasing.optionsOf(file)), onTheirs })
    }
  }

  private async optionsOf(file: InputFile): Promise<ErasingOptions> {
    const { config, erased } = this
    const common = {
      name: file.name,
      erased,
      columnsOf: (names: readonly string[]) => columnsToErase(file, names, config),
      isOfCustomers: file.feed === 'customers',
    }
    if (file.kind) {
      const { encoding, delimiter, reading, settingsAt } = optionsOf(file, { config })
      return { ...common, settingsAt, encoding, delimiter, reading, isTheirs: await this.recordsOf(file) }
    }
    const { encoding = 'utf-8', delimiter, reading = {} } = config.feeds[file.feed] ?? {}
    return { ...common, settingsAt: `feeds.${file.feed}`, encoding, delimiter, reading, isTheirs: undefined }
  }

  /** Finds the records of persons in a file of a source. It converts the file once, however often that is read. */
  private recordsOf(file: InputFile & { kind: object }): Promise<IsTheirs> {
    const key = `${file.path}\n${file.size}\n${file.writtenAt.getTime()}\n${file.kind.name}`
    const found = this.records.get(key) ?? recordsOfPersons(file, this.erased, this.config)
    this.records.set(key, found)
    return found
  }
}

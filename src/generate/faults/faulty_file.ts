import { join } from 'node:path'
import type { FeedName } from '../base/feeds.ts'
import { CsvFile } from '../output/csv_file.ts'
import type { Place } from './fault.ts'
import type { FileFormat } from './file_format.ts'

/** The parts of a row to spoil, ready to be joined. */
export interface Spelled {
  fields: string[]
  delimiter: string
  quote: (text: string) => string
}

/** A CSV file in some format that counts its lines. */
export class FaultyFile {
  readonly path: string
  readonly feed: FeedName
  readonly file: CsvFile
  private readonly format: FileFormat
  private line = 1

  constructor(
    target: string,
    folder: string,
    date: string,
    feed: FeedName,
    format: FileFormat,
    gzip: boolean,
  ) {
    const packed = gzip || format.gzip
    this.feed = feed
    this.format = format
    this.path = `${folder}/${format.name}_${date}.csv${packed ? '.gz' : ''}`
    this.file = new CsvFile(join(target, this.path), packed)
    if (format.byteOrderMark) this.file.add('\ufeff')
    this.file.add(format.header.join(format.delimiter) + format.lineEnd)
    this.line += 1
  }

  private spelled(fields: readonly string[]): string[] {
    const { order, extra } = this.format
    const values = order.map((position) => fields[position] ?? '')
    return extra === undefined ? values : [...values, extra]
  }

  private quote = (text: string): string =>
    this.format.quotesAll || /["\r\n\t,;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

  /** Writes a row. `bare` texts are written without quotes. */
  row(fields: readonly string[], bare?: string): Place {
    const { delimiter } = this.format
    const texts = this.spelled(fields).map((text) => (text === bare ? text : this.quote(text)))
    return this.write(texts.join(delimiter))
  }

  /** Writes a row as `spoil` changes it. */
  spoiled(fields: readonly string[], spoil: (row: Spelled) => string | Buffer): Place {
    return this.write(
      spoil({ fields: this.spelled(fields), delimiter: this.format.delimiter, quote: this.quote }),
    )
  }

  private write(record: string | Buffer): Place {
    const place = { file: this.path, line: this.line }
    const { lineEnd } = this.format
    if (typeof record === 'string') {
      this.file.row(record + lineEnd)
      for (let from = record.indexOf('\n'); from >= 0; from = record.indexOf('\n', from + 1)) this.line += 1
    } else {
      this.file.addBytes(record)
      this.file.row(lineEnd)
    }
    this.line += 1
    return place
  }
}

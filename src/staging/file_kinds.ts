import { isUtf8 } from 'node:buffer'

/** What a file is if it is not CSV, and what to do about it. */
export interface FileKind {
  /** Continues "the file ". */
  what: string
  hint: string
}

/** For a file with a byte-order mark of UTF-16. */
export const UTF_16 = 'is UTF-16'
const asText = 'Save it as UTF-8 (in Excel: "CSV UTF-8").'
const unpack = 'Unpack it and hand in the CSV files, or pack each with gzip.'
const workbook = 'Save its sheet as CSV, UTF-8.'

const signatures: readonly (FileKind & { bytes: readonly number[] })[] = [
  { bytes: [0xff, 0xfe], what: UTF_16, hint: asText },
  { bytes: [0xfe, 0xff], what: UTF_16, hint: asText },
  { bytes: [0x1f, 0x8b], what: 'is gzip', hint: 'Name it .csv.gz, or unpack it.' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: 'is an Excel workbook (.xls)', hint: workbook },
  { bytes: [...Buffer.from('BZh')], what: 'is packed with bzip2', hint: unpack },
  { bytes: [0xfd, 0x37, 0x7a, 0x58], what: 'is packed with xz', hint: unpack },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: 'is packed with zstd', hint: unpack },
  { bytes: [...Buffer.from('7z'), 0xbc, 0xaf], what: 'is a 7-Zip archive', hint: unpack },
  { bytes: [...Buffer.from('Rar!')], what: 'is a RAR archive', hint: unpack },
  { bytes: [...Buffer.from('%PDF')], what: 'is a PDF document', hint: 'Export the table as CSV, UTF-8.' },
  { bytes: [...Buffer.from('PAR1')], what: 'is a Parquet file', hint: 'Export the table as CSV, UTF-8.' },
]
const zip = [0x50, 0x4b, 0x03, 0x04]
/** The position of the first file name in a zip archive. */
const ZIP_NAME = 30

/** The kind of a file by its first bytes; undefined if they show none. */
export function kindOfBytes(bytes: Buffer): FileKind | undefined {
  if (startsWith(bytes, zip)) {
    const first = bytes.toString('latin1', ZIP_NAME, ZIP_NAME + 60)
    return /^(\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/|mimetypeapplication\/vnd\.oasis)/.test(first)
      ? { what: 'is an Excel workbook or another spreadsheet', hint: workbook }
      : { what: 'is a zip archive', hint: unpack }
  }
  return signatures.find((each) => startsWith(bytes, each.bytes))
}

/** The kind of a file named .gz that cannot be unpacked; undefined if it is broken gzip data. */
export function kindUnderGz(bytes: Buffer): FileKind | undefined {
  if (bytes.length === 0) return { what: 'is empty', hint: 'Copy or export it again.' }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return undefined
  const kind = kindOfBytes(bytes)
  if (kind) return kind
  const isText = isUtf8(bytes) && !bytes.includes(0)
  return isText ? { what: 'is plain text', hint: 'Name it .csv, or pack it with gzip.' } : undefined
}

/** The kind of a text whose header names no column of a feed. */
export function kindOfText(bytes: Buffer): FileKind | undefined {
  const start = bytes.toString('latin1', 0, 1000).trimStart().toLowerCase()
  const export_ = 'Export it as CSV in UTF-8, with a header line.'
  if (/^[{[]/.test(start)) return { what: 'is JSON', hint: export_ }
  if (/^<(!doctype html|html|head|body)/.test(start)) {
    return {
      what: 'is a web page',
      hint: `A server may have sent it instead of the export: look at it in a browser. ${export_}`,
    }
  }
  if (start.startsWith('<')) return { what: 'is XML', hint: export_ }
  return undefined
}

/** Whether every other byte is NUL, as in UTF-16 without a byte-order mark. */
export function isUtf16(bytes: Buffer): boolean {
  const pairs = Math.min(bytes.length >> 1, 50)
  const nuls = (offset: number) =>
    Array.from({ length: pairs }, (_, pair) => bytes[2 * pair + offset]).filter((byte) => byte === 0).length
  return pairs > 0 && Math.max(nuls(0), nuls(1)) > pairs * 0.7 && Math.min(nuls(0), nuls(1)) < pairs * 0.3
}

function startsWith(bytes: Buffer, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte)
}

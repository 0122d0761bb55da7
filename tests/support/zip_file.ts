import { crc32, deflateRawSync } from 'node:zlib'

/** A file for a zip archive. */
export interface ZippedFile {
  name: string
  content: string | Buffer
  /** General purpose flags; bit 0: encrypted. */
  flags?: number
}

/** Bit 11: names are UTF-8. */
const UTF8_NAMES = 0x800
/** 2026-04-01 10:00, as DOS writes it. */
const DOS_TIME = 10 << 11
const DOS_DATE = ((2026 - 1980) << 9) | (4 << 5) | 1

/** The bytes of a zip archive. */
export function zipOf(files: readonly ZippedFile[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, content, flags = 0 } of files) {
    const bytes = Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const spelled = Buffer.from(name)
    const about = Buffer.alloc(26)
    about.writeUInt16LE(20, 0)
    about.writeUInt16LE(UTF8_NAMES | flags, 2)
    about.writeUInt16LE(8, 4)
    about.writeUInt16LE(DOS_TIME, 6)
    about.writeUInt16LE(DOS_DATE, 8)
    about.writeUInt32LE(crc32(bytes), 10)
    about.writeUInt32LE(packed.length, 14)
    about.writeUInt32LE(bytes.length, 18)
    about.writeUInt16LE(spelled.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, spelled, packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), about, rest, spelled]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

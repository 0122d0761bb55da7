/** The header of gzip data has 10 bytes. Flags say what follows them. */
const FIXED_BYTES = 10
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const
const DEFLATE = 8
const LATEST_SECOND = 2 ** 32 - 1

/** A header with `payload` in its own subfield, which every gzip reader skips. */
export function gzipHeader(subfield: string, payload: Buffer, modifiedAt: Date): Buffer {
  const second = Math.floor(modifiedAt.getTime() / 1000)
  const header = Buffer.alloc(FIXED_BYTES + 6)
  header.set([0x1f, 0x8b, DEFLATE, FLAG.extra])
  // 0 means no time: times outside of 32 bits have none.
  header.writeUInt32LE(second > 0 && second <= LATEST_SECOND ? second : 0, 4)
  header.set([0, 255], 8)
  header.writeUInt16LE(payload.length + 4, FIXED_BYTES)
  header.write(subfield, FIXED_BYTES + 2, 'latin1')
  header.writeUInt16LE(payload.length, FIXED_BYTES + 4)
  return Buffer.concat([header, payload])
}

/**
 * The content of a subfield in the header. Undefined if there is none, or `bytes` is not the beginning of gzip data.
 */
export function readSubfield(bytes: Buffer, subfield: string): Buffer | undefined {
  if (!isGzip(bytes) || !hasFlag(bytes, FLAG.extra) || bytes.length < FIXED_BYTES + 2) return undefined
  const end = FIXED_BYTES + 2 + bytes.readUInt16LE(FIXED_BYTES)
  for (let at = FIXED_BYTES + 2; at + 4 <= Math.min(end, bytes.length); ) {
    const next = at + 4 + bytes.readUInt16LE(at + 2)
    if (next > Math.min(end, bytes.length)) return undefined
    if (bytes.toString('latin1', at, at + 2) === subfield) return bytes.subarray(at + 4, next)
    at = next
  }
  return undefined
}

/** The end of the header. Undefined if more bytes are needed, or if they are not the beginning of gzip data. */
export function headerEnd(bytes: Buffer): number | undefined {
  if (!isGzip(bytes)) return undefined
  let end = FIXED_BYTES
  if (hasFlag(bytes, FLAG.extra)) {
    if (bytes.length < end + 2) return undefined
    end += 2 + bytes.readUInt16LE(end)
  }
  for (const text of [FLAG.name, FLAG.comment]) {
    if (!hasFlag(bytes, text)) continue
    const terminator = bytes.indexOf(0, end)
    if (terminator < 0) return undefined
    end = terminator + 1
  }
  if (hasFlag(bytes, FLAG.headerCrc)) end += 2
  return end <= bytes.length ? end : undefined
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length >= FIXED_BYTES && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === DEFLATE
}

function hasFlag(bytes: Buffer, flag: number): boolean {
  return ((bytes[3] as number) & flag) !== 0
}

/** The header of gzip data has 10 bytes; flags say what follows them. */
const FIXED_BYTES = 10
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const
const DEFLATE = 8
const LATEST_SECOND = 2 ** 32 - 1

/** A header that carries `payload` in a subfield of its own, which every reader of gzip passes over. */
export function gzipHeader(subfield: string, payload: Buffer, modifiedAt: Date): Buffer {
  const second = Math.floor(modifiedAt.getTime() / 1000)
  const header = Buffer.alloc(FIXED_BYTES + 6)
  header.set([0x1f, 0x8b, DEFLATE, FLAG.extra])
  // 0 stands for no time: what lies outside of 32 bits has none.
  header.writeUInt32LE(second > 0 && second <= LATEST_SECOND ? second : 0, 4)
  header.set([0, 255], 8)
  header.writeUInt16LE(payload.length + 4, FIXED_BYTES)
  header.write(subfield, FIXED_BYTES + 2, 'latin1')
  header.writeUInt16LE(payload.length, FIXED_BYTES + 4)
  return Buffer.concat([header, payload])
}

/** What the header carries in a subfield. Undefined if it has none, or `bytes` are not the begin of gzip data. */
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

/** Where the header ends. Undefined if more bytes are needed to tell, or they are not the begin of gzip data. */
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

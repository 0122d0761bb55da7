import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { SourceFileError } from '../errors.ts'
import { gzipHeader, headerEnd, readSubfield } from './gzip_header.ts'

/**
 * The basis of a file's age, stored in the gzip header of an archived file. It stays with the bytes: copying, packing
 * or moving the archive changes the times of its files, but not this.
 */
export interface RecordedAge {
  /** The name under which the file was loaded, without `.gz`. */
  name: string
  /** Time of its last change, to the millisecond. The file date is in the name, otherwise it is this. */
  modifiedAt: Date
}

const SUBFIELD = 'SH'
const CHECKSUM_BYTES = 4
/** A header with a record is shorter, because a name has at most 255 bytes. */
const HEAD_BYTES = 4096

/** Gzip data with the record in its header, replacing what the header had. */
export async function* withRecordedAge(
  gzipped: AsyncIterable<Buffer>,
  age: RecordedAge,
): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const chunk of gzipped) {
    if (head === undefined) {
      yield chunk
      continue
    }
    head = Buffer.concat([head, chunk])
    const end = headerEnd(head)
    if (end === undefined) continue
    yield headerOf(age)
    yield head.subarray(end)
    head = undefined
  }
  if (head !== undefined) {
    throw new SourceFileError(`${age.name}: the file is no gzip data any more.`, {
      hint: 'It changed while it was moved to the archive. Copy or export it again.',
    })
  }
}

/**
 * The record of a gzip file, if it has one.
 *
 * @throws {SourceFileError} if the record is damaged. Errors of the file system are passed on.
 */
export async function readRecordedAge(path: string): Promise<RecordedAge | undefined> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const payload = readSubfield(buffer.subarray(0, bytesRead), SUBFIELD)
    return payload && parse(payload, path)
  } finally {
    await handle.close()
  }
}

function headerOf({ name, modifiedAt }: RecordedAge): Buffer {
  const text = Buffer.from(JSON.stringify({ name, modifiedAt: modifiedAt.toISOString() }))
  const checksum = Buffer.alloc(CHECKSUM_BYTES)
  checksum.writeUInt32LE(crc32(text))
  return gzipHeader(SUBFIELD, Buffer.concat([checksum, text]), modifiedAt)
}

function parse(payload: Buffer, path: string): RecordedAge {
  const text = payload.subarray(CHECKSUM_BYTES)
  try {
    if (crc32(text) === payload.readUInt32LE(0)) return ageSchema.parse(JSON.parse(text.toString()))
  } catch {
    // Reported below: why it cannot be read makes no difference.
  }
  throw new SourceFileError(`${path}: the record of its name and modification time is damaged.`, {
    hint: 'Copy the file from a good archive again. To load it by the time that the disk gives it: unpack it with gunzip.',
  })
}

const ageSchema = z.object({
  name: z.string(),
  modifiedAt: z.string().pipe(z.coerce.date()),
})

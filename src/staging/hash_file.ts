import type { Config } from '../config/config.ts'
import { type FileDigest, SourceBytes } from './source_bytes.ts'
import type { FileBytes } from './source_file.ts'

/**
 * Hashes the uncompressed bytes of a file, to find out whether it was loaded before. Throws the errors of
 * `SourceBytes`.
 */
export async function hashFile(file: FileBytes, bounds?: Config['gzip']): Promise<FileDigest> {
  const source = new SourceBytes(file, bounds)
  for await (const _ of source);
  return source.digest()
}

import { createHash } from 'node:crypto'
import { type BackupHead, HEAD, MANIFEST, MANIFEST_CHECKSUM, type Manifest } from './format.ts'
import type { TarWriter } from './tar_writer.ts'

/** What the manifest has besides the head and the checksums. */
type Contents = Omit<Manifest, keyof BackupHead | 'checksums'>

/** Writes a whole backup: the head, what `work` adds, and the manifest. */
export async function writeBackup(
  writer: TarWriter,
  head: BackupHead,
  work: () => Promise<Contents>,
): Promise<Manifest> {
  await writer.addBytes(HEAD, json(head))
  const contents = await work()
  const manifest: Manifest = { ...head, ...contents, checksums: { ...writer.checksums } }
  const bytes = json(manifest)
  await writer.addBytes(MANIFEST, bytes)
  const sum = createHash('sha256').update(bytes).digest('hex')
  await writer.addBytes(MANIFEST_CHECKSUM, Buffer.from(`${sum}\n`))
  await writer.finish()
  return manifest
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`)
}

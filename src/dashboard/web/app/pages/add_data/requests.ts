import type { UploadedFile } from '../../../../contract.ts'
import { json, send } from '../../state/send.ts'

/** The largest body of a request. */
const SLICE_BYTES = 4 * 1024 * 1024

const addressOf = (name: string) => `/api/v1/uploads/${encodeURIComponent(name)}`

/** Uploads a file slice by slice. `onProgress` gets the bytes that have arrived. */
export async function handIn(file: File, onProgress: (bytes: number) => void): Promise<void> {
  let offset = 0
  do {
    const slice = file.slice(offset, offset + SLICE_BYTES)
    await send(`${addressOf(file.name)}?offset=${offset}&size=${file.size}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: slice,
    })
    offset += slice.size
    onProgress(offset)
  } while (offset < file.size)
}

export async function saveMapping(
  { name }: Pick<UploadedFile, 'name'>,
  mapping: { feed: string; columns: Record<string, string> },
): Promise<void> {
  await send(`${addressOf(name)}/mapping`, json('PUT', mapping))
}

/** Saves the proposals for all waiting files. */
export async function keepProposal(): Promise<void> {
  await send('/api/v1/uploads/settings', { method: 'POST' })
}

export async function takeBack({ name }: Pick<UploadedFile, 'name'>): Promise<void> {
  await send(addressOf(name), { method: 'DELETE' })
}

export async function beginLoad(names: readonly string[]): Promise<void> {
  await send('/api/v1/uploads/load', json('POST', { names }))
}

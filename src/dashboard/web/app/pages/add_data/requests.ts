import type { UploadedFile } from '../../../../contract.ts'
import { problemOf, RequestError } from '../../state/api.ts'

/** As much as a request may bring. */
const SLICE_BYTES = 4 * 1024 * 1024

const addressOf = (name: string) => `/api/v1/uploads/${encodeURIComponent(name)}`

/** Hands in a file, slice by slice; `onProgress` is told the bytes that have arrived. */
export async function handIn(file: File, onProgress: (bytes: number) => void): Promise<void> {
  let offset = 0
  do {
    const slice = file.slice(offset, offset + SLICE_BYTES)
    await ask(`${addressOf(file.name)}?offset=${offset}&size=${file.size}`, {
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
  await ask(`${addressOf(name)}/mapping`, json('PUT', mapping))
}

/** Keeps the proposals of all files that wait. */
export async function keepProposal(): Promise<void> {
  await ask('/api/v1/uploads/settings', { method: 'POST' })
}

export async function takeBack({ name }: Pick<UploadedFile, 'name'>): Promise<void> {
  await ask(addressOf(name), { method: 'DELETE' })
}

export async function beginLoad(names: readonly string[]): Promise<void> {
  await ask('/api/v1/uploads/load', json('POST', { names }))
}

function json(method: string, body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function ask(address: string, init: RequestInit): Promise<void> {
  const response = await fetch(address, init).catch(() => {
    throw new RequestError(
      0,
      'The dashboard’s server does not answer.',
      'Is "storehouse start" still running?',
    )
  })
  if (!response.ok) throw await problemOf(response)
}

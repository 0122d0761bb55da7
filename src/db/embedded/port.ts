import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { type ClusterFolder, giveTo, readIfThere } from './folder.ts'

/** The only address that the server listens on. */
export const host = '127.0.0.1'

/**
 * The port of a cluster. It is chosen once at random and kept in a file, so that BI tools find the server again. A new
 * one is chosen only if another program uses it.
 */
export async function choosePort({ portFile, account }: ClusterFolder): Promise<number> {
  const kept = Number(await readIfThere(portFile))
  if (Number.isInteger(kept) && kept > 0 && (await isFree(kept))) return kept
  const port = await findFreePort()
  await writeFile(portFile, `${port}\n`)
  await giveTo(account, portFile)
  return port
}

async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    // Below the range that systems use for outgoing connections.
    const port = randomInt(15_432, 32_000)
    if (await isFree(port)) return port
  }
  throw new Error('No free port was found between 15432 and 32000.')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

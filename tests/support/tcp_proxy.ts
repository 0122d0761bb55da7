import { connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'

export interface Proxy {
  /** The given address, through the proxy. */
  url: string
  /** Resets all connections after this many more bytes to the server. */
  resetAfter(bytes: number): void
  /** Delays every block by this time, both ways. */
  delay(milliseconds: number): void
  close(): Promise<void>
}

/** A connection to a server that can be cut and slowed down. */
export async function startProxy(url: string): Promise<Proxy> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let left = Number.POSITIVE_INFINITY
  let milliseconds = 0
  const held = (onBlock: (size: number) => void = () => undefined) =>
    new Transform({
      async transform(block: Buffer, _encoding, done) {
        onBlock(block.length)
        if (milliseconds > 0) await pause(milliseconds)
        done(null, block)
      },
    })
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', (isBroken) => {
        sockets.delete(socket)
        // What the server sent before it hung up must still arrive.
        if (socket === near || isBroken) near.destroy()
        far.destroy()
      })
    }
    near
      .pipe(
        held((size) => {
          left -= size
          if (left > 0) return
          left = Number.POSITIVE_INFINITY
          for (const socket of sockets) socket.resetAndDestroy()
        }),
      )
      .pipe(far)
    far.pipe(held()).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const near = new URL(url)
  near.hostname = '127.0.0.1'
  near.port = String(address.port)
  return {
    url: near.toString(),
    resetAfter: (bytes) => {
      left = bytes
    },
    delay: (value) => {
      milliseconds = value
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

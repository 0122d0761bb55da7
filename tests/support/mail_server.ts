import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'
import type { MailServer } from '../../src/config/config.ts'

/** A mail server that accepts mail without a login and keeps it. */
export async function newMailServer(options: SMTPServerOptions = {}) {
  const mails: Email[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, _session, callback) {
      stream.toArray().then(async (parts) => {
        mails.push(await PostalMime.parse(Buffer.concat(parts)))
        callback()
      }, callback)
    },
    ...options,
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)))
  const { port } = server.server.address() as AddressInfo
  const settings: MailServer = {
    host: '127.0.0.1',
    port,
    security: 'none',
    from: 'Storehouse <storehouse@shop.example>',
    login: undefined,
  }
  return { mails, settings }
}

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A web server that takes alerts, and answers each with `answer.status`. */
export async function newWebhook() {
  const posts: Record<string, unknown>[] = []
  const answer = { status: 204 }
  const server = createServer(async (request, response) => {
    posts.push(JSON.parse((await request.toArray()).join('')))
    response.statusCode = answer.status
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`, posts, answer }
}

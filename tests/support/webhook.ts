import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** The settings of a shop whose alarms only go to a webhook. */
export const toWebhook = (webhook: string) => ({ webhook, slack: undefined, mail: [] })

/** A web server that receives alerts, and answers each with `answer.status`. */
export async function newWebhook() {
  const posts: Record<string, unknown>[] = []
  const answer: { status: number; statusOf?: (post: Record<string, unknown>) => number } = { status: 204 }
  const server = createServer(async (request, response) => {
    const post = JSON.parse((await request.toArray()).join(''))
    posts.push(post)
    response.statusCode = answer.statusOf?.(post) ?? answer.status
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`, posts, answer }
}

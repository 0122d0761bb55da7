import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Ping } from '../../src/schedule/ping.ts'

/** A dead man's switch that answers each message with `answer.status`. */
async function newSwitch() {
  const heard: string[] = []
  const answer = { status: 200 }
  const server = createServer(async (request, response) => {
    heard.push(`${request.method} ${request.url}: ${(await request.toArray()).join('')}`)
    response.statusCode = answer.status
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const said: string[] = []
  const ping = new Ping({
    address: async () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret/`,
    signal: new AbortController().signal,
    tell: (_level, message) => said.push(message),
  })
  return { ping, heard, answer, said }
}

test('a dead man’s switch is called after each good night, and at its other address after a bad one', async () => {
  const { ping, heard } = await newSwitch()
  await ping.send(true, 'all is well')
  await ping.send(false, 'load: no space left')
  await ping.deliver()
  expect(heard).toEqual(['POST /secret/: all is well', 'POST /secret/fail: load: no space left'])
})

test('a failed call is tried again, and its address is shown nowhere', async () => {
  const { ping, heard, answer, said } = await newSwitch()
  answer.status = 500
  await ping.send(true, 'all is well')
  await ping.deliver()
  answer.status = 200
  await ping.deliver()
  await ping.deliver()
  expect(heard).toHaveLength(3)
  expect(said).toEqual(['alarms.ping could not be told of the night: it answered 500. It is tried again.'])
})

import { Worker } from 'node:worker_threads'

/** Runs in its own thread, so that it works while the main thread hangs. */
const WATCH = `
  const { workerData } = require('node:worker_threads')
  let alone = 0
  setInterval(() => {
    alone = process.ppid === workerData ? 0 : alone + 1
    if (alone === 3) process.kill(process.pid, 'SIGKILL')
  }, 1000)`

/** Ends this process a few seconds after its parent, whatever it is doing. */
export function endWithParent(): void {
  new Worker(WATCH, { eval: true, workerData: process.ppid }).unref()
}

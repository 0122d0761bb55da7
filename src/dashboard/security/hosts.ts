import { isIP } from 'node:net'

/** Whether a server that listens on this address can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/**
 * Whether the Host header names this machine. It doesn't if another site made its own name point to 127.0.0.1 (DNS
 * rebinding).
 */
export function namesThisMachine(header: string | undefined, listeningOn: string): boolean {
  if (header === undefined) return false
  const name = header
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase()
  return isLoopback(name) || name === listeningOn.toLowerCase()
}

import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'

/** Whether a password matches the verifier that PostgreSQL keeps for a role: SCRAM-SHA-256 (RFC 5802). */
export function isPasswordOf(verifier: string, password: string): boolean {
  const parts = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(verifier)
  if (!parts) return false
  const [, iterations, salt = '', storedKey] = parts
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  return createHash('sha256').update(clientKey).digest('base64') === storedKey
}

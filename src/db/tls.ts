/** Modes of sslmode that node-postgres takes for verify-full, and says so on stderr at each start. */
const verified = ['prefer', 'require', 'verify-ca']

/**
 * The address as node-postgres is given it. A mode that asks for TLS verifies certificate and host, whatever a later
 * node-postgres makes of it; `sslrootcert=system` stands for the authorities that Node.js knows. With
 * `uselibpqcompat=true` an address keeps the meaning that it has for psql.
 */
export function withVerifiedTls(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || url.searchParams.get('uselibpqcompat') === 'true') return address
  const mode = url.searchParams.get('sslmode')
  if (mode !== null && verified.includes(mode)) url.searchParams.set('sslmode', 'verify-full')
  if (url.searchParams.get('sslrootcert') === 'system') url.searchParams.delete('sslrootcert')
  return url.search === new URL(address).search ? address : url.href
}

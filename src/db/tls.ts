/** Modes of sslmode that node-postgres treats as verify-full. It prints a warning about that at each start. */
const verified = ['prefer', 'require', 'verify-ca']

/**
 * The address for node-postgres. A mode that asks for TLS verifies certificate and host, whatever a later node-postgres
 * makes of it. `sslrootcert=system` means the authorities that Node.js knows. With `uselibpqcompat=true` an address
 * means what it means for psql.
 */
export function withVerifiedTls(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || url.searchParams.get('uselibpqcompat') === 'true') return address
  const mode = url.searchParams.get('sslmode')
  if (mode !== null && verified.includes(mode)) url.searchParams.set('sslmode', 'verify-full')
  if (url.searchParams.get('sslrootcert') === 'system') url.searchParams.delete('sslrootcert')
  return url.search === new URL(address).search ? address : url.href
}

/** The result of sending a message. */
export interface Handed {
  /** Undefined if the message was accepted. */
  trouble?: Trouble
  /** What somebody should know although it was accepted. */
  note?: string
}

/** Why a message was not accepted. */
interface Trouble {
  /** In plain words. Without addresses, which are secrets. */
  said: string
  /** Whether only this message is refused: others may be accepted. */
  isOfMessage: boolean
  /** Whether it may have arrived all the same. */
  isInDoubt: boolean
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it broke the connection off',
  EPIPE: 'it broke the connection off',
  ENOTFOUND: 'its name is not known: look for a typing error',
  EAI_AGAIN: 'its name could not be looked up: is this machine connected?',
  EHOSTUNREACH: 'there is no way to it from this machine',
  ENETUNREACH: 'there is no way to it from this machine',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'it broke the connection off',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is one that it has made itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an authority that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is of an authority that this machine does not know',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is of another name',
}

/** Network trouble in words, by the code of the system or of TLS. */
export function networkReason(code: string | undefined): string | undefined {
  return code === undefined ? undefined : REASONS[code]
}

/** A server's answer, shortened to one line. */
export function quotedAnswer(answer: string): string {
  const line = answer.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}

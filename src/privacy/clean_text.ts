import type { Privacy } from '../config/config.ts'
import { escapedForPattern } from '../escaped_text.ts'
import type { WebText } from '../model/feeds/index.ts'
import { MASK, mask } from './mask.ts'

/** Increase it when texts or ids are cleaned differently. Production is then cleaned again. */
export const CLEANING_VERSION = 1

/** Removes personal data from a text of the web. */
export type Cleaner = (text: string, kind: WebText) => string

/** A text without any of these needs no cleaning. */
const SUSPICIOUS =
  /[@=%＠]|&#|\d(?:[ +.()/-]{0,2}\d){6}|\d\.\d+\.\d|[0-9a-fA-F]:[0-9a-fA-F]{0,4}:|\d[A-Za-z]+\d|[a-z][A-Z]|[Ww][Aa]\.[Mm][Ee]|(?:mailto|tel|sms|callto|whatsapp):|[A-Z]{3}:/

const ROUNDS = 4

const USER = /(\/\/)[^/?#\s]{1,500}@/g
const ENCODED = /[^/?&#=;\s]*%[0-9a-f]{2}[^/?&#=;\s]*/gi

/**
 * The cleaner for these settings. Parameters of a URL that are listed keep their values. In the rest it replaces what
 * looks like personal data, percent-encoded or not. A cleaned text stays the same when cleaned again.
 */
export function cleanerOf(privacy: Privacy): Cleaner {
  const names = privacy.parameters.map((name) => escapedForPattern(name).replaceAll('\\*', '[^=&?#;]*'))
  const parameters = {
    url: parameterPatterns(names, ''),
    // Text can continue after a URL.
    free_text: parameterPatterns(names, '\\s'),
  }
  const segments = privacy.idSegments.map(escapedForPattern).join('|')
  const id = segments === '' ? undefined : new RegExp(`/(?:${segments})/([^/?#]+)`, 'gi')
  return (text, kind) => {
    // Text next to a mask can look personal only once the mask is there. Few texts need a second round.
    let cleaned = text
    for (let round = 0; round < ROUNDS; round++) {
      const before = cleaned
      cleaned = cleanOnce(before, kind)
      if (cleaned === before) break
    }
    return cleaned
  }

  function cleanOnce(text: string, kind: WebText): string {
    if (!SUSPICIOUS.test(text)) return text
    const { unlisted, nested } = kind === 'free_text' ? parameters.free_text : parameters.url
    let cleaned = kind === 'query' ? `?${text}` : text
    cleaned = cleaned.replace(USER, `$1${MASK}@`)
    if (cleaned.includes('=')) cleaned = cleaned.replace(unlisted, `$1=${MASK}`).replace(nested, `$1=${MASK}`)
    const ids = id && kind === 'url' ? [...cleaned.matchAll(id)].map(([, segment]) => segment).join(' ') : ''
    if (cleaned.includes('%')) {
      cleaned = cleaned.replace(ENCODED, (piece) => {
        const decoded = decode(piece)
        return mask(decoded, privacy.patterns, ids) === decoded ? piece : MASK
      })
    }
    cleaned = mask(cleaned, privacy.patterns, ids)
    return kind === 'query' ? cleaned.slice(1) : cleaned
  }
}

/** Parameters that are not listed, and those whose value contains a parameter. `end` also ends a value. */
function parameterPatterns(names: readonly string[], end: string): { unlisted: RegExp; nested: RegExp } {
  const name = `[^=&?#;${end}]+`
  // A semicolon or question mark is part of the value unless another parameter follows.
  const value = `(?:[^&#;?${end}]|[;?](?!${name}=))`
  const listed = names.length > 0 ? `(?!(?:${names.join('|')})=)` : ''
  return {
    unlisted: new RegExp(`([?&;#]${listed}${name})=${value}+`, 'gi'),
    nested: new RegExp(`([?&;#]${name})=(?=${value}*?(?:=|%(?:25)*(?:3d|26)))${value}+`, 'gi'),
  }
}

/** Decodes percent-encoded ASCII characters, also those that are encoded several times. */
function decode(text: string): string {
  let decoded = text
  for (let times = 0; times < 5 && decoded.includes('%'); times++) {
    decoded = decoded.replace(/%([2-7][0-9a-f])/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
  }
  return decoded
}

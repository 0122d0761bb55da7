const words: Readonly<Record<'true' | 'false', readonly string[]>> = {
  true: [
    '1',
    'true',
    't',
    'yes',
    'y',
    'on',
    'ja',
    'j',
    'wahr',
    'oui',
    'vrai',
    'sí',
    'si',
    'sì',
    'verdadero',
    'vero',
    'sim',
  ],
  false: ['0', 'false', 'f', 'no', 'n', 'off', 'nein', 'falsch', 'non', 'faux', 'falso', 'não', 'nao', 'nee'],
}

const meanings = new Map(
  (['true', 'false'] as const).flatMap((meaning) => words[meaning].map((word) => [word, meaning] as const)),
)

/** `true` or `false`; undefined if the text is neither. */
export function booleanText(text: string): string | undefined {
  return meanings.get(text.normalize('NFC').toLowerCase())
}

/** Decodes and encodes fields, in an encoding whose delimiters, quotes and line ends are ASCII. */
export class EncodedText {
  readonly isUtf8: boolean
  private readonly decoder: TextDecoder
  private bytesOf: Map<string, number[]> | undefined

  constructor(encoding: string) {
    this.isUtf8 = encoding === 'utf-8'
    this.decoder = new TextDecoder(encoding)
  }

  decode(bytes: Buffer): string {
    return this.isUtf8 ? bytes.toString() : this.decoder.decode(bytes)
  }

  encode(text: string): Buffer {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII, all of it.
    if (this.isUtf8 || /^[\u0000-\u007f]*$/.test(text)) return Buffer.from(text)
    this.bytesOf ??= this.table()
    const table = this.bytesOf
    return Buffer.from([...text].flatMap((character) => table.get(character) ?? [QUESTION_MARK]))
  }

  /** The characters of one and two bytes. Longer ones are rare. */
  private table(): Map<string, number[]> {
    const table = new Map<string, number[]>()
    const add = (bytes: number[]) => {
      const text = this.decoder.decode(Buffer.from(bytes))
      if ([...text].length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, bytes)
    }
    for (let first = 0; first < 0x100; first++) add([first])
    for (let first = 0x81; first < 0xff; first++) {
      for (let second = 0x40; second < 0xff; second++) add([first, second])
    }
    return table
  }
}

const QUESTION_MARK = 0x3f

/** UTF-16 as UTF-8, chunk by chunk. A byte-order mark stays. `toUtf16` is the way back. */
export async function* fromUtf16(
  chunks: AsyncIterable<Buffer>,
  encoding: string,
): AsyncGenerator<Buffer, void, undefined> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  yield Buffer.from(decoder.decode())
}

export async function* toUtf16(
  pieces: AsyncIterable<Buffer>,
  encoding: string,
): AsyncGenerator<Buffer, void, undefined> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const encoded = (text: string) => {
    const bytes = Buffer.from(text, 'utf16le')
    return encoding === 'utf-16be' ? bytes.swap16() : bytes
  }
  for await (const piece of pieces) yield encoded(decoder.decode(piece, { stream: true }))
  yield encoded(decoder.decode())
}

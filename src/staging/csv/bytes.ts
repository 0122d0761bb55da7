/** The bytes that the reader of CSV files knows by name. */
export const NUL = 0x00
export const TAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SPACE = 0x20
export const QUOTE = 0x22
export const HASH = 0x23
export const APOSTROPHE = 0x27
export const PLUS = 0x2b
export const COMMA = 0x2c
export const MINUS = 0x2d
export const POINT = 0x2e
export const COLON = 0x3a
export const SEMICOLON = 0x3b
export const ZERO = 0x30

/** Stands for the quote of a file whose fields have none. */
export const NO_QUOTE = -1

export type Delimiter = ',' | ';' | '\t' | '|'

const KIB = 1024

/** The largest text that a field may hold, and the distance within which a quoted field has to be closed. */
export const MAX_TEXT_BYTES = KIB * KIB

/** The longest record that is held in memory; a longer one is rejected while it streams by. */
export const MAX_RECORD_BYTES = 32 * KIB * KIB

/** What is kept of the text of a rejected record that is longer than `MAX_KEPT_BYTES`. */
export const CUT_TO_BYTES = 64 * KIB

/** A rejected record up to this size is kept whole. */
export const MAX_KEPT_BYTES = 4 * KIB * KIB

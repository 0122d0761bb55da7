/** Named bytes for the CSV reader. */
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

/** The quote of a file whose fields have none. */
export const NO_QUOTE = -1

export type Delimiter = ',' | ';' | '\t' | '|'

const KIB = 1024

/** The longest text that a field may hold, and the distance within which a quoted field must be closed. */
export const MAX_TEXT_BYTES = KIB * KIB

/** The longest record held in memory. A longer one is rejected while it streams by. */
export const MAX_RECORD_BYTES = 32 * KIB * KIB

/** What is kept of a rejected record longer than `MAX_KEPT_BYTES`. */
export const CUT_TO_BYTES = 64 * KIB

/** A rejected record up to this size is kept completely. */
export const MAX_KEPT_BYTES = 4 * KIB * KIB

import { fileURLToPath } from 'node:url'

/**
 * The folder of package.json, sql/ and migrations/, with a slash at the end. Everything finds them from here: compiled,
 * a module lies elsewhere than its source (bin/compile.js), and this one two folders below, as its source does.
 */
export const repository = fileURLToPath(new URL('../../', import.meta.url))

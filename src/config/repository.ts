import { fileURLToPath } from 'node:url'

/**
 * The folder of package.json, sql/ and migrations/, with a slash at the end. Every file is found from here: the
 * compiled program (bin/compile.js) has other paths, but keeps this module two folders below, like its source.
 */
export const repository = fileURLToPath(new URL('../../', import.meta.url))

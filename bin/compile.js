import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = [join(root, 'src'), join(root, 'migrations')]
/** The pages of the dashboard are built for browsers, elsewhere. */
const pages = join(root, 'src', 'dashboard', 'web', 'app')
const built = join(root, 'build')

/** Older ones may still be in use by a command that goes on for weeks and loads a part when it is needed. */
const KEPT = 5

/**
 * The program as JavaScript, for `import`: src/ and migrations/ compiled in one go, once for each state of the sources. So a command
 * starts in half the time, and there is no build step to remember.
 *
 * @throws if the sources don't compile or build/ can't be written.
 */
export async function compile() {
  const folder = join(built, stateOfSources())
  const main = join(folder, 'main.js')
  if (!existsSync(main)) await build(folder)
  return pathToFileURL(main).href
}

/** A hash over the names, sizes and times of change of the sources. */
function stateOfSources() {
  const hash = createHash('sha256')
  const look = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (path !== pages && entry.name !== 'dist') look(path)
        continue
      }
      if (!entry.name.endsWith('.ts')) continue
      const { size, mtimeMs } = statSync(path)
      hash.update(`${path}\n${size}\n${mtimeMs}\n`)
    }
  }
  for (const folder of sources) look(folder)
  return hash.digest('hex').slice(0, 16)
}

/** Compiles into a folder of this process and gives it its name when all is there: two commands may come at once. */
async function build(folder) {
  const esbuild = await import('esbuild')
  const own = `${folder}.${process.pid}`
  // First, so that nothing is compiled for a folder that may not be written.
  mkdirSync(own, { recursive: true })
  try {
    await esbuild.build({
      entryPoints: [join(root, 'src', 'cli', 'main.ts')],
      outdir: own,
      bundle: true,
      splitting: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: true,
      logLevel: 'silent',
    })
    renameSync(own, folder)
  } catch (error) {
    rmSync(own, { recursive: true, force: true })
    if (!existsSync(join(folder, 'main.js'))) throw error
  }
  removeOld()
}

function removeOld() {
  const byAge = readdirSync(built)
    .map((name) => join(built, name))
    .map((path) => ({ path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.at - a.at)
  for (const { path } of byAge.slice(KEPT)) rmSync(path, { recursive: true, force: true })
}

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = [join(root, 'src'), join(root, 'migrations')]
/** What else decides what comes of them. */
const settings = ['bin/compile.js', 'tsconfig.json', 'package-lock.json'].map((name) => join(root, name))
/** The pages of the dashboard are built for browsers, elsewhere. */
const pages = join(root, 'src', 'dashboard', 'web', 'app')
const built = join(root, 'build')

/** Older ones may still be in use by a command that goes on for long and loads a part when it is needed. */
const KEPT = 5
const HOUR_MS = 3_600_000
/** A folder for a state of the sources, and one that a process is filling, or was when it was killed. */
const finished = /^[0-9a-f]{16}$/
const unfinished = /^[0-9a-f]{16}\.\d+$/
/** Holds the number of the other files of its folder. */
const countFile = 'files'

/**
 * The program: src/ and migrations/ compiled in one go, once for each state of the sources. So a command starts in half
 * the time, and there is no build step to remember.
 *
 * @throws if the sources don't compile, build/ can't be written, or what is there doesn't load, which then is removed.
 */
export async function compiledProgram() {
  const folder = join(built, stateOfSources())
  if (!isWhole(folder)) await build(folder)
  try {
    const program = await import(pathToFileURL(join(folder, 'main.js')).href)
    if (program.main) return program
    throw new Error(`${folder} has no program`)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** A hash over the names, sizes and times of change of the sources. */
function stateOfSources() {
  const hash = createHash('sha256')
  const note = (path) => {
    const { size, mtimeMs } = statSync(path)
    hash.update(`${path}\n${size}\n${mtimeMs}\n`)
  }
  const look = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (path !== pages && entry.name !== 'dist') look(path)
      } else if (entry.name.endsWith('.ts')) note(path)
    }
  }
  for (const folder of sources) look(folder)
  for (const file of settings) note(file)
  return hash.digest('hex').slice(0, 16)
}

function isWhole(folder) {
  try {
    return readdirSync(folder).length === Number(readFileSync(join(folder, countFile), 'utf8')) + 1
  } catch {
    return false
  }
}

/** Compiles into a folder of this process and gives it its name when all is there: several commands may come at once. */
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
    writeFileSync(join(own, countFile), String(readdirSync(own).length))
    rename(own, folder)
  } finally {
    rmSync(own, { recursive: true, force: true })
    // A process of its own, which would stay as long as this one.
    await esbuild.stop()
  }
  removeOld(folder)
}

/** Another command may have been first; what is there and not whole makes way. */
function rename(own, folder) {
  try {
    renameSync(own, folder)
  } catch {
    if (isWhole(folder)) return
    rmSync(folder, { recursive: true, force: true })
    renameSync(own, folder)
  }
}

/** Removes the programs of earlier sources, some of which are kept for a day, and what killed commands have left. */
function removeOld(current) {
  const now = Date.now()
  const age = (path) => now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now)
  const named = (pattern) =>
    readdirSync(built)
      .filter((name) => pattern.test(name))
      .map((name) => join(built, name))
  try {
    const others = named(finished).filter((path) => path !== current)
    const old = others.sort((a, b) => age(a) - age(b)).slice(KEPT - 1)
    const left = named(unfinished).filter((path) => age(path) > HOUR_MS)
    for (const path of [...old.filter((one) => age(one) > 24 * HOUR_MS), ...left]) {
      rmSync(path, { recursive: true, force: true })
    }
  } catch {
    // They are in nobody's way.
  }
}

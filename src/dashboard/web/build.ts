import { spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../../config/repository.ts'
import { StorehouseError } from '../../errors.ts'

const here = join(repository, 'src', 'dashboard', 'web')
const program = join(here, 'run_build.ts')
/** What the pages are built from: their own sources, what they share with the server, and the packages' versions. */
const sources = [
  'app',
  'index.html',
  'vite_config.ts',
  '../page_list.ts',
  '../choices.ts',
  '../../metrics/dimensions.ts',
  '../../calendar.ts',
  '../../reports/csv.ts',
  '../../../package-lock.json',
].map((path) => join(here, path))

/** Where the built pages are: index.html, and assets/ with hashed names. */
export const builtPages = join(here, 'dist')

/**
 * The folder of the built pages. Builds them first if they are missing or older than their sources (a few seconds).
 *
 * The build runs in its own process, so that a long-running server doesn't keep its memory.
 */
export async function buildWeb(options: { onNote?: (message: string) => void } = {}): Promise<string> {
  const builtAt = await changedAt(join(builtPages, 'index.html'))
  const newest = Math.max(...(await Promise.all(sources.map(newestBelow))))
  if (builtAt >= newest) return builtPages
  options.onNote?.(builtAt === 0 ? 'building the dashboard' : 'building the dashboard again')
  const { code, said } = await run(['--import', 'tsx', program])
  if (code !== 0) {
    throw new StorehouseError(`The pages of the dashboard could not be built:\n${said.trim()}`, {
      hint: 'Run npm ci and then npm run build:web; both say what is missing.',
    })
  }
  return builtPages
}

/** When the newest file in a folder, at any depth, was changed, in milliseconds; 0 if there is none. */
async function newestBelow(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => undefined)
  if (!entries) return changedAt(path)
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Math.max(0, ...(await Promise.all(files.map(changedAt))))
}

async function changedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
}

function run(args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: here, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (data) => {
      said += data
    })
    child.stderr.on('data', (data) => {
      said += data
    })
    child.on('error', (error) => resolve({ code: 1, said: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, said }))
  })
}

import { execFile } from 'node:child_process'
import { appendFile, cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { version } from '../../src/cli/version.ts'
import { repository } from '../../src/config/repository.ts'

const run = promisify(execFile)

describe('the program that a command runs', () => {
  let copy: string

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'storehouse-compiled-'))
    for (const name of ['bin', 'src', 'migrations', 'package.json', 'tsconfig.json']) {
      await cp(join(repository, name), join(copy, name), {
        recursive: true,
        filter: (path) => !path.includes(join('web', 'dist')),
      })
    }
    await symlink(join(repository, 'node_modules'), join(copy, 'node_modules'))
  })
  beforeEach(() => rm(join(copy, 'build'), { recursive: true, force: true }))
  afterAll(() => rm(copy, { recursive: true, force: true }))

  const storehouse = async (...args: string[]) => {
    const { stdout } = await run(process.execPath, [join(copy, 'bin', 'storehouse.js'), ...args], {
      cwd: copy,
    })
    return stdout.trim()
  }

  test('is compiled once, and again when a source has changed', async () => {
    expect(await storehouse('--version')).toBe(version())
    const first = await readdir(join(copy, 'build'))
    expect(first).toHaveLength(1)
    expect(await storehouse('--version')).toBe(version())
    expect(await readdir(join(copy, 'build'))).toEqual(first)

    await appendFile(join(copy, 'src', 'cli', 'main.ts'), "\nprocess.stdout.write('changed ')\n")
    expect(await storehouse('--version')).toBe(`changed ${version()}`)
    expect(await readdir(join(copy, 'build'))).toHaveLength(2)
  })

  test('is compiled by one of several commands that come at once, or by each, and left whole', async () => {
    const said = await Promise.all([1, 2, 3].map(() => storehouse('--help')))
    expect(new Set(said).size).toBe(1)
    const folders = await readdir(join(copy, 'build'))
    expect(folders).toHaveLength(1)
    expect(await readdir(join(copy, 'build', folders[0] as string))).toContain('main.js')
  })

  test('runs where it cannot be kept', async () => {
    await writeFile(join(copy, 'build'), 'a file where the folder would be')
    expect(await storehouse('--version')).toContain(version())
  })
})

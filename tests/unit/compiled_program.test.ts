import { execFile } from 'node:child_process'
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { repository } from '../../src/config/repository.ts'
import { version } from '../../src/config/version.ts'

const run = promisify(execFile)

describe('the program that a command runs', () => {
  let copy: string

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'storehouse-compiled-'))
    for (const name of ['bin', 'src', 'migrations', 'package.json', 'package-lock.json', 'tsconfig.json']) {
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

  test('stays whole when many commands compile it at once', async () => {
    const said = await Promise.all(Array.from({ length: 4 }, () => storehouse('--help')))
    expect(new Set(said).size).toBe(1)
    const folders = await readdir(join(copy, 'build'))
    expect(folders).toHaveLength(1)
    expect(await readdir(join(copy, 'build', folders[0] as string))).toContain('main.js')
  })

  test.each([
    ['emptied', (main: string) => writeFile(main, '')],
    ['lost', (main: string) => rm(main)],
  ])('is compiled again if a file of it was %s', async (_, spoil) => {
    await storehouse('--version')
    const [folder] = await readdir(join(copy, 'build'))
    await spoil(join(copy, 'build', folder as string, 'main.js'))
    expect(await storehouse('--version')).toContain(version())
    await storehouse('--version')
    const { size } = await stat(join(copy, 'build', folder as string, 'main.js'))
    expect(size).toBeGreaterThan(0)
  })

  test('is kept, while old programs and the remains of killed commands are removed', async () => {
    const long = new Date(Date.now() - 48 * 3_600_000)
    const earlier = Array.from({ length: 7 }, (_, index) => `${index}`.repeat(16))
    const others = ['notes', 'notes.txt', `${'a'.repeat(16)}.12345`]
    for (const name of [...earlier, ...others]) {
      await mkdir(join(copy, 'build', name), { recursive: true })
      await utimes(join(copy, 'build', name), long, long)
    }
    await storehouse('--version')
    const left = await readdir(join(copy, 'build'))
    expect(left).toEqual(expect.arrayContaining(['notes', 'notes.txt']))
    expect(left.filter((name) => earlier.includes(name))).toHaveLength(4)
    expect(left).not.toContain(`${'a'.repeat(16)}.12345`)
    expect(left).toHaveLength(2 + 4 + 1)
  })

  test('runs even if it cannot be kept', async () => {
    await writeFile(join(copy, 'build'), 'a file where the folder would be')
    expect(await storehouse('--version')).toContain(version())
  })
})

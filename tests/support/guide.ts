import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { repository } from '../../src/config/repository.ts'
import { scratchFolder } from './scratch_folder.ts'

/** A copy of the repository in which to follow a guide. */
export async function copyOfRepository(): Promise<string> {
  const folder = await mkdtemp(join(scratchFolder(), 'storehouse-guide-'))
  for (const part of ['bin', 'src', 'sql', 'migrations', 'package.json', 'tsconfig.json']) {
    await cp(join(repository, part), join(folder, part), {
      recursive: true,
      filter: (path) => !path.startsWith(join(repository, 'src/dashboard/web/dist')),
    })
  }
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

interface Step {
  file: string
  /** The line to insert the text after. Without it, the text is the file. */
  after: string | undefined
  text: string
}

/** The code blocks of a guide below the name of a file: "`src/a.ts`:" or "`src/a.ts`, after `line`:". */
async function stepsOf(guide: string): Promise<Step[]> {
  const text = await readFile(join(repository, 'docs', `${guide}.md`), 'utf8')
  const blocks = text.matchAll(/^`([\w./]+)`(?:, after `([^`]+)`)?:\n\n```\w+\n(.*?)\n```$/gms)
  return [...blocks].map(([, file = '', after, block = '']) => ({ file, after, text: block }))
}

/** Follows a guide and returns the files that it touches. */
export async function follow(guide: string, folder: string): Promise<string[]> {
  const steps = await stepsOf(guide)
  for (const { file, after, text } of steps) {
    const path = join(folder, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(
      path,
      after === undefined ? `${text}\n` : behind(await readFile(path, 'utf8'), after, text),
    )
  }
  return [...new Set(steps.map(({ file }) => file))]
}

function behind(text: string, line: string, added: string): string {
  const lines = text.split('\n')
  const place = lines.findIndex((one) => one.trim() === line.trim())
  if (place < 0) throw new Error(`no line "${line}"`)
  return lines.toSpliced(place + 1, 0, added).join('\n')
}

import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { repository } from '../../src/config/repository.ts'
import { escapedForPattern } from '../../src/escaped_text.ts'
import { scratchFolder } from './scratch_folder.ts'

/** A copy of the repository in which to follow a guide. */
export async function copyOfRepository(): Promise<string> {
  const folder = await mkdtemp(join(scratchFolder(), 'storehouse-guide-'))
  for (const part of [
    'bin',
    'src',
    'sql',
    'migrations',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ]) {
    await cp(join(repository, part), join(folder, part), {
      recursive: true,
      filter: (path) => !path.startsWith(join(repository, 'src/dashboard/web/dist')),
    })
  }
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** A code block of a guide, with the text between it and the block before. */
interface Block {
  before: string
  language: string
  text: string
}

/** The code blocks of a guide, or of one of its chapters. */
export async function blocksOf(guide: string, chapter?: string): Promise<Block[]> {
  const text = await readFile(join(repository, 'docs', `${guide}.md`), 'utf8')
  const part =
    chapter === undefined ? text : text.split(/^#{2,3} /m).find((one) => one.startsWith(`${chapter}\n`))
  if (part === undefined) throw new Error(`${guide} has no chapter "${chapter}"`)
  const blocks = part.matchAll(/(.*?)^```(\w*)\n(.*?)\n```$/gms)
  return [...blocks].map(([, before = '', language = '', block = '']) => ({ before, language, text: block }))
}

/**
 * Follows a guide block by block and returns the files that it touches. The words before a block say where its text goes:
 * "`src/a.ts`:" is the whole file; "`src/a.ts`, after `line`:", or "below `lines`:", "in the place of `text`:" and "at its
 * end:" in the file that "In `src/a.ts`" named last. Blocks without a language are not for files.
 */
export async function follow(guide: string, folder: string): Promise<string[]> {
  const touched = new Set<string>()
  let file = ''
  for (const block of await blocksOf(guide)) {
    if (block.language === '') continue
    file = fileOf(block) ?? file
    touched.add(file)
    const path = join(folder, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, withBlock(await readFile(path, 'utf8').catch(() => ''), block))
  }
  return [...touched]
}

const WHOLE = /`([\w./]+\/[\w.]+)`:\n\n$/
const AFTER = /`([\w./]+\/[\w.]+)`, after `([^`]+)`:\n\n$/

/** The file that the words before a block name. Undefined if it is the same as before. */
function fileOf({ before }: Block): string | undefined {
  const named = WHOLE.exec(before) ?? AFTER.exec(before) ?? [...before.matchAll(/In\s+`([\w./]+)`/g)].at(-1)
  return named?.[1]
}

function withBlock(whole: string, { before, text }: Block): string {
  if (WHOLE.test(before)) return `${text}\n`
  const after = AFTER.exec(before)?.[2] ?? /below\s+`([^`]+)`(?:,[^`]*)?:\n\n$/.exec(before)?.[1]
  if (after !== undefined) return behind(whole, after, text)
  const [, instead] = /in the place of\s+`([^`]+)`:\n\n$/.exec(before) ?? []
  if (instead !== undefined) return replaced(whole, instead, text)
  if (/at its end:\n\n$/.test(before)) return `${whole}\n${text}\n`
  throw new Error(`Where does this block go?\n${before}`)
}

/** The text with lines added behind the only place that has these lines. */
export function behind(whole: string, lines: string, added: string): string {
  const pattern = lines
    .split('\n')
    .map((line) => `[ \\t]*${escapedForPattern(line.trim())}\\n`)
    .join('')
  return onlyOnce(whole, new RegExp(`(?<=^|\\n)${pattern}`, 'g'), lines, (found) => `${found}${added}\n`)
}

/** The text with the only occurrence of something replaced. */
function replaced(whole: string, what: string, by: string): string {
  return onlyOnce(whole, new RegExp(escapedForPattern(what), 'g'), what, () => by)
}

function onlyOnce(whole: string, pattern: RegExp, what: string, by: (found: string) => string): string {
  const count = whole.match(pattern)?.length ?? 0
  if (count !== 1) throw new Error(`found ${count} times instead of once: ${what}`)
  return whole.replace(pattern, by)
}

import { basename } from 'node:path'

/** What a message tells, as one line for each thing: `file_refused orders.csv`, `mended file_refused`. */
export function toldBy(post: Record<string, unknown>): string[] {
  const { event, job } = post
  if (event === 'mended') return (post.alarms as string[]).map((alarm) => `mended ${alarm}`)
  const problems = post.problems as { alarm: string; subject: string }[] | undefined
  if (!problems) return [`${post.alarm} job ${job}`]
  return problems.map(({ alarm, subject }) => `${alarm} ${shortened(subject)}`)
}

/** What to do, for each thing that rings. */
export function advisedBy(post: Record<string, unknown>): unknown[] {
  if (post.event === 'mended') return []
  const problems = post.problems as { hint: unknown }[] | undefined
  return problems ? problems.map(({ hint }) => hint) : [post.hint]
}

/** Without the folders of this machine. */
function shortened(subject: string): string {
  if (subject.startsWith('archive ')) return 'archive'
  return subject.replace(/\/\S+/, (path) => basename(path))
}

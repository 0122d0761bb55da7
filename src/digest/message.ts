import { hostname } from 'node:os'
import { slackText } from '../deliver/bodies.ts'
import type { Message } from '../deliver/message.ts'
import { chartPng } from './chart.ts'
import { type Contents, contentsOf, type Line } from './contents.ts'
import { htmlOf } from './html.ts'
import type { Digest } from './read_digest.ts'
import { textOf } from './text.ts'

const PICTURE = 'net-sales'

/** A digest as a message for every way. */
export function digestMessage(digest: Digest, key: string, at: Date): Message {
  const contents = contentsOf(digest)
  const { request, page } = digest
  return {
    key,
    kind: 'digest',
    event: 'digest',
    subject: contents.title,
    text: textOf(contents),
    html: htmlOf(contents, `cid:${PICTURE}`),
    pictures: [{ name: PICTURE, png: chartPng(contents.course).toString('base64') }],
    blocks: blocksOf(contents),
    fields: { from: request.range.from, to: request.range.to, tiles: page.tiles, ...page.sections },
    host: hostname(),
    at: at.toISOString(),
    ifInDoubt: 'leave',
  }
}

/** The digest as a file that a browser opens. */
export function previewOf(digest: Digest): string {
  const contents = contentsOf(digest)
  return htmlOf(contents, `data:image/png;base64,${chartPng(contents.course).toString('base64')}`)
}

function blocksOf({ title, sentence, tiles, month, up, down, todo, foot }: Contents): unknown[] {
  const section = (text: string) => ({
    type: 'section',
    text: { type: 'mrkdwn', text: text.slice(0, 2_900) },
  })
  const list = (head: string, lines: readonly Line[]) =>
    lines.length === 0
      ? []
      : [
          section(
            [
              `*${head}*`,
              ...lines.map(({ name, value, more }) =>
                slackText(`• ${name}: ${value}${more ? ` (${more})` : ''}`),
              ),
            ].join('\n'),
          ),
        ]
  const rows = todo.map(({ kind, what, detail }) =>
    slackText(`• ${kind}${what ? `: ${what}` : ''}. ${detail}`),
  )
  return [
    { type: 'header', text: { type: 'plain_text', text: title.slice(0, 150) } },
    section(slackText(sentence)),
    ...list('Figures', tiles),
    ...list('The month so far', month),
    ...list('What went up', up),
    ...list('What went down', down),
    ...(rows.length === 0 ? [] : [section(['*Do today*', ...rows].join('\n'))]),
    { type: 'context', elements: [{ type: 'plain_text', text: foot }] },
  ]
}

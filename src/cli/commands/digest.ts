import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { DigestSlot } from '../../digest/send_digest.ts'
import { ConfigError } from '../../errors.ts'
import { PRIVATE_FILE } from '../../private_files.ts'
import { action, command } from '../arguments.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface DigestOptions {
  preview?: string
  week?: boolean
  again?: boolean
}

/** `storehouse digest`. */
export function digestCommand(): Command {
  return command('digest', 'the morning page by mail, chat or webhook', [
    'storehouse digest --preview morning.html',
    'storehouse digest',
  ])
    .option('--preview <file>', 'write it as a page for a browser, and send nothing')
    .option('--week', 'of seven days (default: as digest.every says, else of the newest day)')
    .option('--again', 'send it although it was sent, or the night is an old one')
    .addHelpText(
      'after',
      '\nThe schedule sends it by itself as the settings under digest say, once the night\nis published. A digest is sent once: a second call sends nothing new.',
    )
    .action(
      action<DigestOptions>((session, options) =>
        options.preview ? preview(session, options) : send(session, options),
      ),
    )
}

async function preview(session: Session, { preview: file = '', week }: DigestOptions): Promise<Outcome> {
  const [{ readDigest }, { previewOf }] = await Promise.all([
    import('../../digest/read_digest.ts'),
    import('../../digest/message.ts'),
  ])
  const config = await session.config()
  const db = await session.readableDatabase()
  const length = week || config.digest.every === 'week' ? 'week' : 'day'
  const digest = await session.during('reading', () => readDigest(db, config, length, session.signal))
  if (!digest)
    return { json: { file: null }, text: 'Nothing is published yet: there is no morning page.', exitCode: 1 }
  await writeFile(file, previewOf(digest), { mode: PRIVATE_FILE })
  return { json: { file }, text: `${file} shows the digest as a mail has it.` }
}

async function send(session: Session, { week, again }: DigestOptions): Promise<Outcome> {
  const [{ digestSlot, sendDigest, slotAt }, { openOutbox }, { waysFor }] = await Promise.all([
    import('../../digest/send_digest.ts'),
    import('../../deliver/open_outbox.ts'),
    import('../../deliver/ways.ts'),
  ])
  const config = await session.config()
  if (waysFor('digest', config).length === 0) {
    throw new ConfigError('The settings say of no way in which the digest is sent.', {
      hint: 'Set digest.to and mail, or digest.ways: docs/alerts.md shows how.',
    })
  }
  const db = await session.readableDatabase()
  const due = week ? undefined : digestSlot(config, new Date())
  const usual = due ?? slotAt(week ? 'week' : 'day', new Date(), config.timezone)
  const slot: DigestSlot = again
    ? { ...usual, key: `${usual.key}-${randomUUID()}`, publishedFrom: new Date(0) }
    : usual
  const outbox = openOutbox(config, {
    signal: session.signal,
    tell: (level, message) => (level === 'info' ? session.note(message) : session.warn(message)),
  })
  const sending = { config, outbox, signal: session.signal, at: new Date(), slot }
  const outcome = await session.during('sending', () => sendDigest(db, sending))
  await outbox.deliver()
  const isWaiting = (await outbox.waiting()).some(({ message }) => message.key === slot.key)
  return {
    json: { outcome, is_waiting: isWaiting },
    text: isWaiting ? 'The digest waits to be taken: it is tried again by the schedule.' : words[outcome],
    exitCode: isWaiting || outcome === 'not_published' ? 1 : 0,
  }
}

const words = {
  posted: 'The digest was sent.',
  known: 'The digest was sent before. Send it once more with --again.',
  not_published:
    'No night was published since the digest before: nothing was sent. Send what there is with --again.',
}

import { z } from 'zod'
import { feeds } from '../../model/feeds/index.ts'
import type { FileResult } from '../../pipeline/results.ts'
import { text, whole } from './parameters.ts'
import { count, instant } from './table.ts'

// Files that readers upload.

const FARTHEST = 10 ** 14

export const uploadParams = z.strictObject({ name: text().describe('Name of the file.') })

export const sliceQuery = z.strictObject({
  offset: whole(0, FARTHEST).describe('Where the slice begins in the file.'),
  size: whole(0, FARTHEST).describe('Bytes of the whole file.'),
})

export const mapping = z
  .strictObject({
    feed: z.enum(feeds.map(({ name }) => name)),
    columns: z
      .record(z.string().max(1_000), z.string().max(100))
      .describe('By its name in the file, the column of the feed that each stands for.'),
  })
  .describe('What a reader says that a file is.')
export type Mapping = z.infer<typeof mapping>

export const loadBody = z.strictObject({ names: z.array(z.string()).min(1).max(100) })

export const uploadedFile = z
  .strictObject({
    name: z.string(),
    sizeBytes: count,
    title: z.string().describe('What it is, in words.'),
    isLoadable: z.boolean().describe('Whether it can be loaded as it is.'),
    isExport: z.boolean().describe('Whether it is a known export, which needs no mapping.'),
    feed: z.string().nullable().describe('The feed that it is or fits best; null: an export, or nothing.'),
    facts: z
      .array(z.strictObject({ label: z.string(), value: z.string() }))
      .describe('Encoding, delimiter, rows.'),
    columns: z.array(
      z.strictObject({
        name: z.string(),
        becomes: z
          .string()
          .nullable()
          .describe('Column of the feed, or in words what a source makes of it; null: not taken.'),
        values: z.array(z.string()).describe('Up to three values as they are read.'),
      }),
    ),
    findings: z
      .array(z.strictObject({ isNote: z.boolean(), message: z.string() }))
      .describe('What is doubtful, missing or worth knowing.'),
    proposal: z.string().nullable().describe('The settings that mend it, as YAML; null: none is needed.'),
    rows: z
      .array(
        z.strictObject({
          feed: z.string(),
          columns: z.array(z.string()),
          rows: z.array(z.array(z.string().nullable())),
        }),
      )
      .describe('Its first rows, as rows of feeds.'),
  })
  .describe('A file that was handed in and not loaded, as `storehouse inspect` sees it.')
export type UploadedFile = z.infer<typeof uploadedFile>

/** The result of one file, as far as it is shown. */
type ShownResult = Omit<FileResult, 'path' | 'source' | 'records' | 'leftOutByRule' | 'notArchived'>

export const loadedFile = z.strictObject({
  feed: z.string(),
  name: z.string(),
  outcome: z.enum(['loaded', 'converted', 'skipped', 'refused']),
  reason: z.exactOptional(z.string()).describe('Why it was skipped or refused.'),
  hint: z.exactOptional(z.string()).describe('What to do about it.'),
  rowsRead: count,
  inserted: count,
  updated: count,
  unchanged: count,
  duplicate: count,
  superseded: count,
  waiting: count,
  rejected: count,
  warnings: z.array(z.string()),
}) satisfies z.ZodType<ShownResult>
export type LoadedFile = z.infer<typeof loadedFile>

export const loadOutcome = z.strictObject({
  status: z.enum(['running', 'published', 'unchanged', 'failed']),
  startedAt: instant,
  step: z.string().nullable().describe('What it is at, while it runs.'),
  files: z.array(loadedFile),
  message: z.string().nullable().describe('Why it failed.'),
  hint: z.string().nullable().describe('What to do about it.'),
})
export type LoadOutcome = z.infer<typeof loadOutcome>

export const uploadsAnswer = z.strictObject({
  files: z.array(uploadedFile),
  load: loadOutcome.nullable().describe('The newest load that was begun here; null before the first.'),
  feeds: z
    .array(
      z.strictObject({
        name: z.string(),
        description: z.string(),
        columns: z.array(z.strictObject({ name: z.string(), isRequired: z.boolean() })),
      }),
    )
    .describe('Feeds and their columns: what a column of a file can be.'),
  mostBytes: z.number().describe('Bytes that there is room for in all.'),
})
export type UploadsAnswer = z.infer<typeof uploadsAnswer>

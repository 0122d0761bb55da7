import type { Config } from '../config/config.ts'
import type { Reading, ValueType } from '../model/reading.ts'
import { Conversion, type ConversionSink } from '../sources/conversion.ts'
import type { SourceKind } from '../sources/source.ts'
import type { Delimiter } from './csv/bytes.ts'
import { normalize } from './csv/header.ts'
import type { RejectedRow } from './csv/reasons.ts'
import { kindColumns, problemsOfKind } from './kind_header.ts'
import { type FieldCondition, fieldCondition } from './reading/conditions.ts'
import { closed, proveFile, type RecordOptions, recordPieces } from './reading/file_records.ts'
import { type Proof, ProofWanted } from './reading/proof.ts'
import type { FileRecord } from './reading/record_reader.ts'
import { valueReader } from './reading/values.ts'
import type { FileDigest } from './source_bytes.ts'
import type { ExportFile } from './source_file.ts'
import type { TimeBounds } from './time_bounds.ts'

/** What a conversion needs to know besides the file. */
export interface ConvertContext {
  config: Pick<Config, 'currency'> & Partial<Pick<Config, 'sources' | 'pricesIncludeTax' | 'gzip'>>
  bounds: Pick<TimeBounds, 'sourceTimezone'>
}

/** Receives what becomes of the records of a file, in file order. */
export interface FileSink extends Partial<ConversionSink> {
  /** Each record, before it is converted. */
  record?(record: FileRecord, columns: readonly string[]): void
  /** A malformed record. */
  malformed?(record: RejectedRow): void
  /** Called when a part of the file is done. */
  drain?(): Promise<void>
}

/** A file whose records were converted, with their outcomes. */
export interface ConvertedFile extends FileDigest {
  delimiter: Delimiter
  /** The header, with columns in the kind's spelling; others are unchanged. */
  columns: string[]
  read: number
  used: number
  leftOut: Readonly<Record<string, number>>
  rejected: number
}

/**
 * Converts the records of a source's file into rows of feeds. How values are read is set, or proven by the whole file
 * before the first record is taken.
 *
 * @throws {SourceFileError} if the file can't be read, or its header is not that of its kind.
 */
export async function convertFile(
  file: ExportFile,
  context: ConvertContext,
  sink: FileSink,
): Promise<ConvertedFile> {
  const options = optionsOf(file, context)
  const proof = await proveFile(file, options, ({ names }) =>
    provenFields(file.kind, kindColumns(file.kind, names, context.config), options.reading),
  )
  const converted = await convertBy(proof, options, file, context, sink)
  if (!converted) throw new Error(`${file.name}: the proof is there, and wanted`)
  return converted
}

/**
 * The same in one pass. Returns nothing once a value needs what only the whole file proves. Then everything the sink
 * received is void.
 */
export function convertAtOnce(
  file: ExportFile,
  context: ConvertContext,
  sink: FileSink,
): Promise<ConvertedFile | undefined> {
  return convertBy(new ProofWanted(), optionsOf(file, context), file, context, sink)
}

async function convertBy(
  proof: Proof | ProofWanted,
  options: KindOptions,
  file: ExportFile,
  context: ConvertContext,
  sink: FileSink,
): Promise<ConvertedFile | undefined> {
  const { kind } = file
  const readValue = valueReader(options.reading, proof, {
    sourceTimezone: context.bounds.sourceTimezone,
    settingsAt: options.settingsAt,
    currency: context.config.currency,
  })
  const sourceContext = {
    pricesIncludeTax: context.config.pricesIncludeTax ?? false,
    currency: context.config.currency,
    fileName: file.name,
    part: file.part === undefined ? undefined : Number(file.part.replace(/\D/g, '')),
  }
  const conversionSink: ConversionSink = {
    row: (feed, values, line) => sink.row?.(feed, values, line),
    rejected: (record, raw) => sink.rejected?.(record, raw),
    leftOut: (rule, line) => sink.leftOut?.(rule, line),
  }
  const namesOf = (names: readonly string[]) => kindColumns(kind, names, context.config)
  let delimiter: Delimiter = ','
  let columns: string[] = []
  let conversion = new Conversion(kind, columns, readValue, conversionSink, sourceContext)
  const pieces = recordPieces(
    file,
    options,
    async (header) => {
      delimiter = header.delimiter
      columns = namesOf(header.names)
      const where = conditionsOf(options.reading, columns)
      const sinkRecord = sink.record?.bind(sink)
      conversion = new Conversion(kind, columns, readValue, conversionSink, sourceContext)
      return (record) => {
        const broken = where.length > 0 && where.find(({ isMet }) => !isMet(record))
        if (broken) return conversion.leave(broken.rule, record.line)
        sinkRecord?.(record, columns)
        conversion.take(record)
      }
    },
    (rejected) => {
      conversion.lose(rejected.line, rejected.raw)
      sink.malformed?.(rejected)
    },
  )
  let piece = await pieces.next()
  for (; !piece.done; piece = await pieces.next()) {
    if (proof instanceof ProofWanted && proof.isWanted) {
      await closed(pieces)
      return undefined
    }
    await sink.drain?.()
  }
  conversion.end()
  await sink.drain?.()
  const { read, used, leftOut, rejected } = conversion
  return { ...piece.value, delimiter, columns, read, used, leftOut, rejected }
}

type KindOptions = RecordOptions & { reading: Reading }

/** How the records of a file of a source are read. */
export function optionsOf(
  { kind }: Pick<ExportFile, 'kind'>,
  { config }: Pick<ConvertContext, 'config'>,
): KindOptions {
  const { encoding = 'utf-8', delimiter, reading } = config.sources?.[kind.source] ?? {}
  return {
    encoding,
    delimiter,
    reading: { ...kind.reading, ...reading },
    settingsAt: `sources.${kind.source}`,
    gzip: config.gzip,
    problemsOf: (names) => problemsOfKind(kind, names, config),
  }
}

function provenFields(kind: SourceKind, columns: readonly string[], reading: Reading) {
  const types: Readonly<Record<string, ValueType>> = { ...kind.needs, ...kind.takes }
  const where = conditionsOf(reading, columns)
  return {
    columns: columns.flatMap((name, field) => {
      const type = types[name] ?? kind.others
      if (type === undefined || type === 'text') return []
      return [{ name, type, textOf: (record: FileRecord) => record.text(field) }]
    }),
    isTaken: (record: FileRecord) => where.every(({ isMet }) => isMet(record)),
  }
}

/** Conditions on columns that this file lacks are met: a source has several kinds of files. */
function conditionsOf({ where = [] }: Reading, columns: readonly string[]): FieldCondition[] {
  return where.flatMap((condition) => {
    const wanted = normalize(condition.column)
    const field = columns.findIndex((name) => normalize(name) === wanted)
    return field < 0 ? [] : [fieldCondition(condition, field)]
  })
}

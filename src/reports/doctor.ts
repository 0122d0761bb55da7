import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import { examineDatabase } from './doctor_database.ts'
import { broken, type Explained, type Finding, ok, skipped } from './doctor_finding.ts'
import { examineFolders } from './doctor_folders.ts'
import { examineServer } from './doctor_server.ts'

export interface ExamineOptions {
  versions: { storehouse: string; node: string; oldestNode: string }
  /** Reads the configuration. Throws an error that lists its problems. */
  config(): Promise<Config>
  /** Opens the database, and starts an embedded server that is down. */
  open(): Promise<OpenDatabase>
  explain(error: unknown): Explained
  onProgress(step: string): void
}

/**
 * Examines everything that Storehouse needs: program, configuration, folders, server and database. Changes nothing, but
 * starts an embedded server that is set up and down. What cannot be examined because something else is broken is
 * reported as skipped.
 */
export async function examine(options: ExamineOptions): Promise<Finding[]> {
  const { versions, explain, onProgress } = options
  const findings = [examineNode(versions), ok('Storehouse', '', versions.storehouse)]
  onProgress('configuration')
  let config: Config
  try {
    config = await options.config()
    findings.push(ok('configuration', 'no problems', 'no problems'))
  } catch (error) {
    const { message, hint } = explain(error)
    findings.push(
      broken(
        'configuration',
        'no problems',
        message,
        hint ?? 'Mend it; docs/configuration.md tells all settings.',
      ),
      ...['folders', 'server', 'database'].map((check) =>
        skipped(check, 'the configuration has to be right first'),
      ),
    )
    return findings
  }
  onProgress('folders')
  findings.push(...(await examineFolders(config)))
  onProgress('server')
  const server = await examineServer(config, options)
  findings.push(...server.findings)
  if (server.db === undefined) {
    findings.push(skipped('database', 'the server has to be reached first'))
    return findings
  }
  onProgress('database')
  findings.push(...(await examineDatabase(server.db, config, explain)))
  return findings
}

function examineNode({ node, oldestNode }: ExamineOptions['versions']): Finding {
  const expected = `${oldestNode} or newer`
  if (!isOlder(node, oldestNode)) return ok('Node.js', expected, node)
  return broken('Node.js', expected, node, 'Install a newer Node.js: https://nodejs.org')
}

/** Compares versions number by number. */
function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10))
  const [mine, other] = [numbers(version), numbers(than)]
  for (const [index, number] of other.entries()) {
    const own = mine[index] ?? 0
    if (own !== number) return own < number
  }
  return false
}

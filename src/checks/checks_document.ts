import type { Check } from './check_files.ts'

const begin = `<!-- Written by npm run docs:checks from the files in sql/checks. Change those, not this file. -->
# Quality checks

A check is a query that finds the rows that break a rule. Every run looks at what it touched, inside the transaction that
publishes; \`storehouse check\` looks at everything. \`error\`: nothing is published while there is such a row. \`warn\`: it is
told, with how many rows there are, what they are worth where the check speaks of money, the first of them, and what to do:
by \`load\`, \`check\`, \`doctor\`, the Health page of the dashboard and \`quality_report.json\`.

The configuration changes the severity of a check under \`checks\`, or switches it \`off\`.
[add-a-check.md](add-a-check.md) says how to add one.
`

/** The document about checks: each with its rule and what to do. */
export function renderChecksDocument(checks: readonly Check[]): string {
  const part = (severity: Check['severity'], title: string) =>
    [
      `## ${title}\n`,
      ...checks
        .filter((check) => check.severity === severity)
        .map(
          ({ name, finds, description, advice }) =>
            `### ${name}\n\n*Finds:* ${finds}.\n\n${description}\n\n*What to do:* ${advice}\n`,
        ),
    ].join('\n')
  return [begin, part('warn', 'Warnings'), part('error', 'Errors')].join('\n')
}

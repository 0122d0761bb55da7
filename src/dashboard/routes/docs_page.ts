import { escapedForHtml } from '../../escaped_text.ts'
import { allOperations, type Operation } from '../contract/operations.ts'
import { described, nameOf, parametersOf, schemas } from './docs_document.ts'

/** The page needs no script, and nothing from other sites. */
export function documentPage(version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Storehouse API</title>
<link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
<main>
<p><a href="/">← Back to the dashboard</a></p>
<h1>Storehouse API <small>${escapedForHtml(version)}</small></h1>
<p>The figures of the dashboard as JSON. Each answer is read from one publication, which it names, and has an
ETag that changes with the next one. Where <code>STOREHOUSE_DASHBOARD_TOKEN</code> is set, send it as
<code>Authorization: Bearer …</code>. For programs: <a href="/api/docs/openapi.json">openapi.json</a>.</p>
<nav aria-label="Operations"><ul>
${allOperations.map(({ path, summary }) => `<li><a href="#${anchor(path)}"><code>${escapedForHtml(path)}</code></a> ${escapedForHtml(summary)}</li>`).join('\n')}
</ul></nav>
${allOperations.map(operationSection).join('\n')}
<h2 id="answers">Answers</h2>
${Object.entries(schemas).map(schemaSection).join('\n')}
</main>
</body>
</html>
`
}

function operationSection(operation: Operation): string {
  const parameters = parametersOf(operation)
  const table =
    parameters.length === 0
      ? ''
      : `<div class="wide"><table>
<thead><tr><th scope="col">Parameter</th><th scope="col">What it is</th></tr></thead>
<tbody>
${parameters.map(({ name, required, description }) => `<tr><td><code>${escapedForHtml(name)}</code>${required ? ' *' : ''}</td><td>${inline(description)}</td></tr>`).join('\n')}
</tbody></table></div>`
  const name = nameOf(operation.answers)
  const answers = name ? `<p>Answers with <a href="#${name}"><code>${name}</code></a>.</p>` : ''
  return `<section id="${anchor(operation.path)}">
<h2><span class="method">${operation.method.toUpperCase()}</span> <code>${escapedForHtml(operation.path)}</code></h2>
<p>${inline(described(operation))}</p>
${table}
${answers}
</section>`
}

function schemaSection([name, schema]: [string, unknown]): string {
  return `<details id="${name}"><summary><code>${name}</code></summary><pre>${escapedForHtml(JSON.stringify(schema, null, 2))}</pre></details>`
}

function anchor(path: string): string {
  return path.replaceAll(/\W+/g, '-').replaceAll(/^-|-$/g, '')
}

function inline(text: string): string {
  return escapedForHtml(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>')
}

export const style = `:root { color-scheme: light dark; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 small { font-size: 1rem; font-weight: 400; }
h2 { margin-top: 2.5rem; font-size: 1.15rem; overflow-wrap: anywhere; }
.method { font-size: 0.8rem; padding: 0.1rem 0.4rem; border: 1px solid; border-radius: 0.3rem; }
nav ul { padding-left: 1.2rem; }
.wide, pre { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid color-mix(in srgb, currentcolor 20%, transparent); }
details { margin: 0.3rem 0; }
summary { cursor: pointer; }
`

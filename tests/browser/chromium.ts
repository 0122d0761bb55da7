import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']

/** The Chromium on this machine. None is downloaded. */
export async function findChromium(): Promise<string> {
  const own = process.env.CHROMIUM
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin']
  const candidates = own ? [own] : folders.flatMap((folder) => names.map((name) => join(folder, name)))
  for (const path of candidates) {
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  throw new Error(
    own
      ? `There is no Chromium at ${own}, which CHROMIUM names.`
      : 'The tests in the browser need Chromium, and there is none in PATH. Install it (Debian: apt-get install chromium) or name it in CHROMIUM.',
  )
}

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'],
  })
}

import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '../config/config.ts'
import { ALARMS } from './alarm_list.ts'
import type { Fault } from './faults.ts'

const GB = 1e9

interface Disk {
  folders: string[]
  freeBytes: number
}

/** Free space on the disks of home, inbox and archive, and a fault for each disk with too little. */
export async function lowDisks(
  config: Pick<Config, 'home' | 'inbox' | 'archive' | 'alarms'>,
): Promise<{ all: Disk[]; faults: Fault[] }> {
  const byDevice = new Map<number, Disk>()
  for (const folder of [config.home, config.inbox, config.archive]) {
    const standing = await nearest(folder)
    const { dev } = await stat(standing)
    const { bavail, bsize } = await statfs(standing)
    const disk = byDevice.get(dev) ?? { folders: [], freeBytes: bavail * bsize }
    disk.folders.push(folder)
    byDevice.set(dev, disk)
  }
  const all = [...byDevice.values()]
  const least = config.alarms.freeGigabytes * GB
  const faults = all
    .filter(({ freeBytes }) => freeBytes < least)
    .map(
      ({ folders, freeBytes }): Fault => ({
        alarm: 'disk_low',
        subject: `disk of ${folders[0]}`,
        mark: '',
        message: `The disk of ${folders.join(', ')} has ${(freeBytes / GB).toFixed(1)} GB left (alarms.freeGigabytes is ${config.alarms.freeGigabytes}).`,
        hint: ALARMS.disk_low.advice,
        stays: true,
      }),
    )
  return { all, faults }
}

/** The folder, or its nearest parent that exists. */
async function nearest(folder: string): Promise<string> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  )
  return isThere || folder === dirname(folder) ? folder : nearest(dirname(folder))
}

import type { Fault } from './fault.ts'
import { faultsOfFiles } from './faults_of_files.ts'
import { faultsOfMachine } from './faults_of_machine.ts'

/** All faults of the month, by night. */
export const faults: readonly Fault[] = [...faultsOfFiles, ...faultsOfMachine].sort(
  (a, b) => a.night - b.night,
)

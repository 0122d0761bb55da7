import { StorehouseError } from '../errors.ts'

/** The file is not a backup, is damaged, or was made by a newer Storehouse; or the warehouse cannot take one. */
export class BackupError extends StorehouseError {}

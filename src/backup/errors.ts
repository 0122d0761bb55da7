import { StorehouseError } from '../errors.ts'

/** A file that is no backup, is damaged, or was made by a newer Storehouse; or a warehouse that none can be restored into. */
export class BackupError extends StorehouseError {}

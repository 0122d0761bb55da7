import { StorehouseError } from '../errors.ts'

/** A change of users is impossible: the name is taken, there is no such user, or no owner would be left. */
export class UserError extends StorehouseError {}

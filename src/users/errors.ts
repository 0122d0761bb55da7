import { StorehouseError } from '../errors.ts'

/** What was asked for of a user cannot be: the name is taken, there is no such user, no owner would be left. */
export class UserError extends StorehouseError {}

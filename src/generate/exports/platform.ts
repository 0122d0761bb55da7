import type { Product } from '../catalog/product.ts'
import type { Person } from '../people/person.ts'
import type { ExportFile, Values } from './export_file.ts'
import type { OrderState, PlaceTexts } from './order_state.ts'

/** Writes a record into a file of the platform. */
export type Write = <Column extends string>(file: ExportFile<Column>, values: Values<Column>) => void

/** A customer at the end of a drop. */
export interface CustomerState {
  id: string
  /** Plain texts, not quoted for CSV. */
  person: Person
  place: PlaceTexts
  postalCode: string
  orderCount: number
  /** Instants. */
  registeredAt: number
  changedAt: number
}

/** A product at the end of a drop. */
export interface ProductState {
  product: Product
  /** Plain text, not quoted for CSV. */
  name: string
  brand: string
  /** Units in the main warehouse. */
  onHand: number
}

/** The stock of a product at a location. */
export interface StockState extends ProductState {
  location: string
}

/** A shop system or marketplace, and what it exports of the shop. */
export interface Platform {
  /** Its name for people. */
  title: string
  files: readonly ExportFile[]
  /** Writes an order that changed since the last drop, as of the end of this one. */
  order(order: OrderState, write: Write): void
  /** Writes what a change of an order causes, once, on its day. */
  posting?(order: OrderState, write: Write): void
  customer?(customer: CustomerState, write: Write): void
  product?(product: ProductState, write: Write): void
  stock?(stock: StockState, write: Write): void
  /** What the exports can't express about the shop, one sentence each. */
  loses: readonly string[]
}

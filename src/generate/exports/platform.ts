import type { Product } from '../catalog/product.ts'
import type { Person } from '../people/person.ts'
import type { ExportFile, Values } from './export_file.ts'
import type { OrderState, PlaceTexts } from './order_state.ts'

/** Writes a record into a file of the platform. */
export type Write = <Column extends string>(file: ExportFile<Column>, values: Values<Column>) => void

/** A customer as they stand at the end of a drop. */
export interface CustomerState {
  id: string
  /** Texts as they are, not as CSV has them. */
  person: Person
  place: PlaceTexts
  postalCode: string
  orderCount: number
  /** Instants. */
  registeredAt: number
  changedAt: number
}

/** A product as it stands at the end of a drop. */
export interface ProductState {
  product: Product
  /** As it is, not as CSV has it. */
  name: string
  brand: string
  /** Units in the main warehouse. */
  onHand: number
}

/** How much of a product lies where. */
export interface StockState extends ProductState {
  location: string
}

/** A shop system or marketplace: what it exports of the shop. */
export interface Platform {
  /** As people call it. */
  title: string
  files: readonly ExportFile[]
  /** Every order that has changed since the last drop, as it stands at the end of this one. */
  order(order: OrderState, write: Write): void
  /** What comes about with a change of an order, told once, on its day. */
  posting?(order: OrderState, write: Write): void
  customer?(customer: CustomerState, write: Write): void
  product?(product: ProductState, write: Write): void
  stock?(stock: StockState, write: Write): void
  /** What the exports can't say of the shop, a sentence each. */
  loses: readonly string[]
}

/** A variant of a product, as Shopify's exports name it. */
interface Variant {
  title: string | undefined
  sku: string | undefined
  options: ReadonlyArray<string | undefined>
}

/** What a product without options has in their place. */
const NO_OPTION = 'Default Title'

/** The options of a variant, as `M / Blue`; empty where it has none. */
function optionsOf({ options }: Variant): string {
  return options.filter((option) => option !== undefined && option !== NO_OPTION).join(' / ')
}

/** The SKU; without one, the name that the lines of orders bear: `Plain Tee - M / Blue`. */
export function variantId(variant: Variant): string | undefined {
  const { title, sku } = variant
  return withoutApostrophe(sku) ?? ([title, optionsOf(variant)].filter(Boolean).join(' - ') || undefined)
}

/** The name for people: `Plain Tee – M / Blue`. */
export function variantName(variant: Variant): string | undefined {
  return [variant.title, optionsOf(variant)].filter(Boolean).join(' – ') || undefined
}

/** Shopify sets an apostrophe before what a spreadsheet would take for a number or a formula. */
export function withoutApostrophe(text: string | undefined): string | undefined {
  return text?.startsWith("'") ? text.replace(/^'(?=[-+=@\d])/, '') : text
}

/** A variant of a product, as Shopify's exports name it. */
interface Variant {
  title: string | undefined
  sku: string | undefined
  options: ReadonlyArray<string | undefined>
}

/** The option value of a product without options. */
const NO_OPTION = 'Default Title'

/** The options of a variant, such as `M / Blue`; empty if it has none. */
function optionsOf({ options }: Variant): string {
  return options.filter((option) => option !== undefined && option !== NO_OPTION).join(' / ')
}

/** The SKU, otherwise the name that order lines use: `Plain Tee - M / Blue`. */
export function variantId(variant: Variant): string | undefined {
  const { title, sku } = variant
  return withoutApostrophe(sku) ?? ([title, optionsOf(variant)].filter(Boolean).join(' - ') || undefined)
}

/** The name for people: `Plain Tee – M / Blue`. */
export function variantName(variant: Variant): string | undefined {
  return [variant.title, optionsOf(variant)].filter(Boolean).join(' – ') || undefined
}

/** Shopify puts an apostrophe before text that a spreadsheet would read as a number or a formula. */
export function withoutApostrophe(text: string | undefined): string | undefined {
  return text?.startsWith("'") ? text.replace(/^'(?=[-+=@\d])/, '') : text
}

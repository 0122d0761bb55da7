/** Names of columns in exports that identify a person. */
const PERSONAL =
  /\b(?:e ?mail(?: address)?|phone|mobile|fax|birth\w*|street|address ?\d?|zip\w*|post ?code|postal(?: code)?|ip|iban|buyer|recipient|(?:first|last|full|ship(?:ping)?|billing|buyer|customer|recipient|guest|contact)(?: to)? name)\b/i

/** Whether a column's name in an export says that its values are personal. */
export function isPersonalColumn(name: string): boolean {
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[-_.:()]+/g, ' ')
  return PERSONAL.test(words)
}

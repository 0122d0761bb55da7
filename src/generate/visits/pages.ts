import { slug } from '../base/text.ts'
import { type Leaf, leaves } from '../catalog/categories.ts'

export const DOMAIN = 'shop.example'

export const BLOG_POSTS = [
  '/blog/gift-guide',
  '/blog/ten-plants-for-shade',
  '/blog/how-to-grill',
  '/blog/cycling-to-work',
  '/blog/winter-layers',
  '/blog/sharpen-your-knives',
]

export const INFO_PAGES = ['/about', '/help', '/help/shipping', '/help/returns', '/contact']

const categoryPaths = new Map<Leaf, string>(leaves.map((leaf) => [leaf, `/category/${slug(leaf.name)}`]))

export function categoryPath(leaf: Leaf): string {
  return categoryPaths.get(leaf) as string
}

/** A clicked element: href, target_id, target_tag, target_text. */
export type Target = string

export const target = {
  link: (path: string, id: string, text: string): Target => `${path},${id},a,${text}`,
  addToCart: ',add-to-cart,button,Add to cart' as Target,
  checkout: '/checkout,go-to-checkout,a,Checkout' as Target,
  placeOrder: ',place-order,button,Place order' as Target,
  aside: [
    ',gallery-next,button,Next image',
    ',size-guide,button,Size guide',
    ',open-menu,button,Menu',
    ',reviews,span,Reviews',
    ',,div,',
  ] as readonly Target[],
}

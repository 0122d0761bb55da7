/** Relative sales of a category from January to December. */
const seasons = {
  even: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  spring: [0.3, 0.6, 1.5, 2.3, 2.4, 1.6, 1.0, 0.8, 0.7, 0.4, 0.25, 0.2],
  summer: [0.3, 0.35, 0.6, 1.1, 1.7, 2.4, 2.5, 1.9, 0.9, 0.4, 0.25, 0.3],
  winter: [2.0, 1.5, 0.9, 0.4, 0.2, 0.15, 0.15, 0.3, 0.7, 1.4, 2.1, 2.5],
  gifts: [0.6, 0.6, 0.7, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 1.1, 1.9, 2.4],
} satisfies Record<string, readonly number[]>

export interface Leaf {
  id: string
  name: string
  parent: string
  season: readonly number[]
  /** List prices in cents, from the cheapest to the most expensive. */
  prices: readonly number[]
  /** Smallest and largest volume weight of a product. */
  desi: readonly [number, number]
  nouns: readonly string[]
}

type Declared = [
  name: string,
  season: keyof typeof seasons,
  prices: readonly number[],
  desi: readonly [number, number],
  nouns: string,
]

const cheap = [190, 390, 690, 990, 1990]
const middle = [690, 1290, 1990, 2990, 5990]
const dear = [1490, 2990, 4990, 7990, 24900]

const tree: readonly (readonly [top: string, leaves: readonly Declared[]])[] = [
  [
    'Garden',
    [
      ['Garden Tools', 'spring', middle, [1, 6], 'Spade,Rake,Pruner,Hedge Trimmer,Watering Can,Trowel'],
      ['Plants & Seeds', 'spring', cheap, [0.2, 3], 'Tomato Seeds,Lavender,Rose Bush,Herb Set,Bulb Mix,Fern'],
      [
        'Barbecue',
        'summer',
        dear,
        [3, 25],
        'Charcoal Grill,Gas Grill,Grill Tongs,Smoker,Fire Bowl,Pizza Stone',
      ],
      [
        'Garden Furniture',
        'summer',
        dear,
        [8, 40],
        'Lounger,Bench,Parasol,Folding Chair,Patio Table,Hammock',
      ],
    ],
  ],
  [
    'Sports & Outdoor',
    [
      ['Camping', 'summer', middle, [1, 12], 'Tent,Sleeping Bag,Camping Stove,Headlamp,Cool Box,Rucksack'],
      ['Cycling', 'spring', middle, [0.5, 8], 'Helmet,Pannier,Floor Pump,Bike Light,Lock,Multitool'],
      [
        'Winter Sports',
        'winter',
        middle,
        [0.5, 10],
        'Sledge,Ski Goggles,Ski Gloves,Snowshoes,Base Layer,Ice Skates',
      ],
      [
        'Fitness',
        'even',
        middle,
        [0.5, 15],
        'Yoga Mat,Kettlebell,Resistance Band,Foam Roller,Skipping Rope,Dumbbell',
      ],
    ],
  ],
  [
    'Home & Kitchen',
    [
      ['Cookware', 'even', middle, [1, 6], 'Frying Pan,Saucepan,Casserole,Wok,Baking Tin,Chef Knife'],
      ['Tableware', 'gifts', cheap, [0.5, 5], 'Plate Set,Mug,Bowl,Carafe,Cutlery Set,Wine Glass'],
      [
        'Small Appliances',
        'gifts',
        dear,
        [2, 10],
        'Kettle,Toaster,Coffee Grinder,Blender,Waffle Iron,Hand Mixer',
      ],
      ['Home Textiles', 'winter', middle, [0.5, 6], 'Duvet,Blanket,Cushion,Curtain,Bath Towel,Bed Sheet'],
    ],
  ],
  [
    'Electronics',
    [
      ['Audio', 'gifts', dear, [0.3, 6], 'Headphones,Earbuds,Speaker,Radio,Soundbar,Microphone'],
      ['Smart Home', 'even', middle, [0.2, 2], 'Smart Plug,Thermostat,Door Sensor,LED Strip,Camera,Hub'],
      ['Accessories', 'even', cheap, [0.1, 1], 'USB Cable,Charger,Power Bank,Phone Case,Adapter,Card Reader'],
    ],
  ],
  [
    'Toys & Games',
    [
      ['Board Games', 'gifts', middle, [0.5, 3], 'Strategy Game,Card Game,Quiz,Dice Game,Puzzle,Memory Game'],
      ['Building Sets', 'gifts', middle, [0.5, 5], 'Train Set,Castle,Marble Run,Crane,Space Station,Farm'],
      ['Outdoor Toys', 'summer', middle, [0.5, 8], 'Kite,Scooter,Sand Set,Water Pistol,Ball,Swing'],
    ],
  ],
  [
    'Fashion',
    [
      ['Shirts', 'summer', middle, [0.2, 0.8], 'T-Shirt,Polo,Blouse,Linen Shirt,Tank Top,Henley'],
      ['Knitwear', 'winter', middle, [0.3, 1.5], 'Jumper,Cardigan,Scarf,Beanie,Mittens,Wool Socks'],
      ['Shoes', 'even', dear, [0.8, 2.5], 'Sneakers,Boots,Sandals,Loafers,Running Shoes,Slippers'],
    ],
  ],
]

export const topCategories = tree.map(([name], index) => ({ id: `T${index + 1}`, name }))

export const leaves: readonly Leaf[] = tree.flatMap(([, declared], top) =>
  declared.map(
    ([name, season, prices, desi, nouns], index): Leaf => ({
      id: `T${top + 1}-${index + 1}`,
      name,
      parent: `T${top + 1}`,
      season: seasons[season],
      prices,
      desi,
      nouns: nouns.split(','),
    }),
  ),
)

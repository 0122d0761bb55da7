/** Strokes on a 20 × 20 field. */
const paths = {
  morning: 'M3 15h14M5.500 15a4.500 4.500 0 0 1 9 0M10 4v3M4 8l1.800 1.800M16 8l-1.800 1.800',
  overview: 'M3 11h5v6H3zM12 3h5v14h-5zM3 3h5v4H3z',
  explore: 'M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12M13.500 13.500 18 18M6 10.500V9M9 10.500V6.500M12 10.500V8',
  profit:
    'M10 3v14M14 5.500C13 4.500 11.700 4 10 4 7.800 4 6 5.200 6 7s1.800 2.600 4 3 4 1.200 4 3-1.800 3-4 3c-1.700 0-3-.5-4-1.500',
  marketing: 'M3 8v4l3 .5L8 17h2l-1-4 7 3V4L6 8z',
  funnel: 'M3 4h14l-5 6v6l-4 2v-8z',
  products: 'M10 2.5 17 6v8l-7 3.5L3 14V6zM3 6l7 3.500 7-3.500M10 9.500v8',
  customers:
    'M7.500 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2 17c0-3 2.500-5 5.500-5s5.500 2 5.500 5M13 3.500a3 3 0 0 1 0 5.500M15 12.500c2 .7 3 2.300 3 4.500',
  geography:
    'M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15M2.500 10h15M10 2.500c5 5 5 10 0 15M10 2.500c-5 5-5 10 0 15',
  engagement: 'M5 3l11 6-5 1.500L9 16z',
  discounts: 'M3 3h6l8 8-6 6-8-8zM6.500 6.500h.01',
  people:
    'M10 9.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400M3.500 17c0-3.500 2.900-5.500 6.500-5.500s6.500 2 6.500 5.500',
  live: 'M2 10h4l2-6 4 12 2-6h4',
  health: 'M10 17S3 13 3 8a3.700 3.700 0 0 1 7-1.700A3.700 3.700 0 0 1 17 8c0 5-7 9-7 9',
  dictionary: 'M4 3h10a2 2 0 0 1 2 2v12H6a2 2 0 0 1-2-2zM4 15a2 2 0 0 1 2-2h10M8 6.500h5',
  calendar: 'M3 5h14v12H3zM3 9h14M7 3v4M13 3v4',
  filter: 'M3 5h14M6 10h8M8.500 15h3',
  compare: 'M4 7h11l-3-3M16 13H5l3 3',
  grain: 'M3 16V9M8 16V4M13 16v-5M18 16V7',
  close: 'M5 5l10 10M15 5 5 15',
  more: 'M4.500 10h.01M10 10h.01M15.500 10h.01',
  down: 'M5 8l5 5 5-5',
  menu: 'M3 5h14M3 10h14M3 15h14',
  theme: 'M10 3a7 7 0 1 0 7 7 5 5 0 0 1-7-7',
  table: 'M3 4h14v12H3zM3 8h14M3 12h14M8 4v12',
  chart: 'M3 3v14h14M6 13l3-4 3 2 4-6',
  download: 'M10 3v10M6 9l4 4 4-4M3 17h14',
  image: 'M3 4h14v12H3zM3 14l4-4 3 3 3-4 4 4',
  print: 'M6 8V3h8v5M6 14H3V8h14v6h-3M6 12h8v5H6z',
  out: 'M8 3H3v14h5M12 6l4 4-4 4M16 10H7',
  add: 'M10 4v12M4 10h12',
  list: 'M7 5h10M7 10h10M7 15h10M3 5h.01M3 10h.01M3 15h.01',
  left: 'M12 5l-5 5 5 5',
  right: 'M8 5l5 5-5 5',
  check: 'M4 10l4 4 8-8',
  target:
    'M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15M10 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7M10 10h.01',
  bookmark: 'M5 3h10v14l-5-4-5 4z',
  star: 'M10 3l2.200 4.500 4.800.7-3.500 3.400.8 4.900L10 14.200l-4.300 2.300.8-4.900L3 8.200l4.800-.7z',
  edit: 'M4 16l1-4 8.500-8.500 3 3L8 15zM11.500 5.500l3 3',
  remove: 'M4 6h12M8 6V4h4v2M6 6l1 11h6l1-11M8.500 9v5M11.500 9v5',
  note: 'M4 3h12v14l-3-2-3 2-3-2-3 2zM7 7h6M7 11h6',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}

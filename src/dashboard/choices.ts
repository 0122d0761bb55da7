// What a reader chooses from, for the server and the pages.

export const grains = ['day', 'week', 'month', 'quarter', 'year'] as const

export const compares = ['previous', 'weekdays', 'month', 'year', 'none'] as const

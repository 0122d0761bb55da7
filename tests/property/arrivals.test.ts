import { testArrivals } from '../support/random_arrivals.ts'

testArrivals()

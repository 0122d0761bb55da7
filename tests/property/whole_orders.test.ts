import { testArrivals } from '../support/random_arrivals.ts'
import { wholeOrderShop } from '../support/random_shop.ts'

testArrivals(wholeOrderShop)

import { testArrivals } from '../support/random_arrivals.ts'

// The other half of the random shops, in a second file: shops are tried one by one, and there are two cores.
testArrivals()

import { testArrivals } from '../support/random_arrivals.ts'

// The other half of the random shops: beside the first, since shops are tried one by one and there are two cores.
testArrivals()

import { kMeans } from './k_means.ts'
import { type Label, labelCenters } from './labels.ts'
import { at } from './points.ts'
import { standardize } from './standardize.ts'

/** Clusters in the order of their numbers in the table, from 1. */
const order: readonly Label[] = ['VIP', 'Loyal', 'Low value', 'Churn risk']
const mostClusters = 4
const dimensions = 3

export interface CustomerClusters {
  /** The number of the cluster of each customer, from 1. */
  numbers: Uint8Array
  /** The label of each number, from 1. */
  labels: Label[]
}

/**
 * Clusters of customers that are given as recency in days, frequency and monetary value, one customer after another.
 * Overwrites the array: it is standardized in place.
 *
 * A label keeps its number (VIP 1, Loyal 2, Low value 3, Churn risk 4) as long as there are four clusters. With fewer,
 * the labels used are numbered in that order.
 */
export function clusterCustomers(values: Float64Array): CustomerClusters {
  if (values.length === 0) return { numbers: new Uint8Array(0), labels: [] }
  const points = { values, dimensions }
  standardize(points)
  const { clusters, centers } = kMeans(points, mostClusters)
  const given = labelCenters(
    Array.from({ length: centers.length / dimensions }, (_, cluster) => ({
      recency: at(centers, cluster * dimensions),
      frequency: at(centers, cluster * dimensions + 1),
      monetary: at(centers, cluster * dimensions + 2),
    })),
  )
  const labels = order.filter((label) => given.includes(label))
  const numberOf = given.map((label) => labels.indexOf(label) + 1)
  return { numbers: clusters.map((cluster) => at(numberOf, cluster)), labels }
}

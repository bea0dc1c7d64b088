/**
 * What the brokers of a cluster have to agree on before any of them does it: features and their levels, as ApiVersions
 * lists and UpdateFeatures changes them. This table is the one list of them.
 *
 * @module
 */
import type { ClusterImage } from "../metadata/mod.ts";

interface Feature {
  readonly min: number;
  readonly max: number;
  /** The level a new cluster has. */
  readonly level: number;
}

export const features = {
  /** 1: groups of the consumer protocol (KIP-848). */
  "group.version": { min: 0, max: 1, level: 1 },
  /** 1: flexible records of transactions; 2: a new epoch with every transaction (KIP-890). */
  "transaction.version": { min: 0, max: 2, level: 2 },
} as const satisfies Record<string, Feature>;

export type FeatureName = keyof typeof features;

export function isFeature(name: string): name is FeatureName {
  return Object.hasOwn(features, name);
}

/** The level that the cluster has agreed on. */
export function finalizedLevel({ features: set }: Pick<ClusterImage, "features">, name: FeatureName): number {
  return set.get(name) ?? features[name].level;
}

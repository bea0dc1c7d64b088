/**
 * The configuration of a broker to which nothing was said.
 *
 * @module
 */
import { type BrokerConfig, parseBrokerConfig } from "../../core/broker/config/mod.ts";

const parsed = parseBrokerConfig([]);
if (parsed.kind === "refused") throw new Error(parsed.problems.join("; "));

export const defaultBrokerConfig: BrokerConfig = parsed.config;

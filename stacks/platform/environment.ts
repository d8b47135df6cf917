import { readConfig } from "stack-configuration";
import { configSchema } from "./config-schema";

/**
 * The configuration of the environment that is being deployed. The program imports it before everything else, so that a
 * wrong one is told before the providers' packages have even been loaded.
 */
export const config = readConfig(configSchema);

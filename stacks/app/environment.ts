import { readConfig } from "stack-configuration";
import { configSchema } from "./config-schema";

/** The configuration of the environment that is being deployed; read first, so that a wrong one is told at once. */
export const config = readConfig(configSchema);

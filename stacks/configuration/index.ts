export { checkConfig, rawConfig, readConfig, type Complaint, type RawConfig } from "./config";
export { stackFileSchema } from "./json-schema";
export * as settings from "./settings";

export { key } from "./key";
export { secret } from "./secret";
export { verification } from "./verification/handler";
export { accessPolicies } from "./access-policies";
export { caller } from "./caller";
export { vaultPreparation } from "./vault-preparation";
export { vaultAddress } from "./vault-address";
export { vaultGuard } from "./vault-guard";

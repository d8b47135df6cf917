export { accessPolicies } from "./access-policies";
export { caller } from "./caller";
export { vaultPreparation } from "./vault-preparation";

/** The rules of the baselines, for code that judges resources which other code declared. */
export { azureNativeType, type AzureNativeType } from "../internal/azure-native-type";
export { check, rulesOf, type DeclaredBy, type Finding, type GuardrailException, type Guardrails } from "./check";
export { guardrailComplaints } from "./complaints";
export { daysBefore, durationDays, lifeBetween, lifeFor } from "./days";
export {
    type CertificateFacts,
    type Days,
    type Facts,
    type KeyFacts,
    type Kind,
    type Life,
    type SecretFacts,
    type VaultFacts,
} from "./facts";
export { type GuardrailNumbers, numberKinds } from "./numbers";
export { profiles, ruleIds, type Profile, type ProfileName } from "./profiles";
export { type Rule, type Severity } from "./rule";
export { rules } from "./rules";

/** The rules of the baselines, for code that judges resources which other code declared. */
export { azureNativeType, type AzureNativeType } from "../internal/azure-native-type";
export {
    check,
    guardrailComplaints,
    type DeclaredBy,
    type Finding,
    type GuardrailException,
    type Guardrails,
} from "./check";
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
export { type GuardrailNumbers } from "./numbers";
export { profiles, ruleIds, type Profile, type ProfileName } from "./profiles";
export { type Rule, type Severity } from "./rule";
export { rules } from "./rules";

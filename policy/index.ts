import { PolicyPack } from "@pulumi/policy";
import { guardrailPolicies } from "./policies";

new PolicyPack("azure-keyvault-guardrails", {
    displayName: "Guardrails for Azure Key Vault",
    description:
        "The rules of CIS, MCSB and Azure landing zones for vaults, keys and secrets, whichever code declares them.",
    enforcementLevel: "mandatory",
    policies: guardrailPolicies(),
});

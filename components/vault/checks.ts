import type { Guardrails } from "../guardrails/check";
import { guardrailComplaints } from "../guardrails/complaints";
import { aboutChoices, aboutFlags, refuseFirst } from "../internal/complaints";
import { invalidArgument, KeyVaultComponentError } from "../internal/errors";
import { isVaultName, vaultNameRule } from "../internal/names";
import type { VaultArgs } from "./args";

/** What a vault is when nothing else is said. */
export const vaultDefaults = {
    sku: "standard",
    accessModel: "rbac",
    softDeleteRetentionDays: 90,
    purgeProtection: true,
    onExisting: "fail",
    onDestroy: "detach",
} as const satisfies Partial<VaultArgs>;

/** https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview */
export const softDeleteRetentionDays = { min: 7, max: 90 } as const;

const choices = {
    sku: ["standard", "premium"],
    accessModel: ["rbac", "accessPolicies"],
    onExisting: ["fail", "recover"],
    onDestroy: ["detach", "delete", "purge"],
    deployerAccess: ["auto", "none"],
    foreignPolicies: ["keep", "report"],
    lock: ["CanNotDelete", "ReadOnly"],
} as const satisfies { readonly [K in keyof VaultArgs]?: readonly VaultArgs[K][] };

/** Refuses settings that the service would refuse, or that contradict each other, before anything is declared. */
export function checkVaultArgs(name: string, args: VaultArgs): void {
    checkName(name, args);
    const { purgeProtection, destroyContents, network } = args;
    const { enabledForDeployment, enabledForDiskEncryption, enabledForTemplateDeployment } = args;
    const flags = {
        ...{ purgeProtection, destroyContents },
        ...{ enabledForDeployment, enabledForDiskEncryption, enabledForTemplateDeployment },
        "network.trustedServices": network === "open" ? undefined : network?.trustedServices,
        "network.publicAccess": network === "open" ? undefined : network?.publicAccess,
    };
    refuseFirst("Vault", name, [...aboutChoices(args, choices), ...aboutFlags(flags)]);
    checkRetention(name, args.softDeleteRetentionDays);
    const protectedFromPurge = purgeProtection ?? vaultDefaults.purgeProtection;
    if (args.onDestroy === "purge" && protectedFromPurge) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `Vault "${name}": \`onDestroy: "purge"\` can't be done under purge protection. Set \`purgeProtection: false\` for a vault ` +
                'that comes and goes, or `onDestroy: "delete"` for one that keeps its name until the retention has passed.',
        );
    }
    if (args.resourceGroupName === undefined && args.location === undefined) {
        throw invalidArgument("Vault", name, "location", "be set where no `resourceGroupName` is", args.location);
    }
    if (args.deployers?.length === 0) {
        throw invalidArgument(
            "Vault",
            name,
            "deployers",
            "name at least one principal, or be left out",
            args.deployers,
        );
    }
}

/** Checks a name now where it is a plain text, and its service does where it is an output. */
function checkName(name: string, { vaultName, adopt }: VaultArgs): void {
    if (typeof vaultName === "string" && !isVaultName(vaultName)) {
        throw invalidArgument("Vault", name, "vaultName", vaultNameRule, vaultName);
    }
    if (vaultName === undefined && adopt !== undefined) {
        throw invalidArgument(
            "Vault",
            name,
            "vaultName",
            "be the name of the vault that `adopt` takes over",
            vaultName,
        );
    }
}

function checkRetention(name: string, days: number | undefined): void {
    const { min, max } = softDeleteRetentionDays;
    if (days !== undefined && !(Number.isInteger(days) && days >= min && days <= max)) {
        const expected = `be a whole number of days from ${min} to ${max}`;
        throw invalidArgument("Vault", name, "softDeleteRetentionDays", expected, days);
    }
}

/** Refuses a baseline that there isn't, of a vault declared here or elsewhere. */
export function checkGuardrails(name: string, guardrails: Guardrails | undefined): void {
    const complaints = guardrails === undefined ? [] : guardrailComplaints(guardrails);
    if (complaints.length > 0) {
        throw new KeyVaultComponentError("InvalidArgument", `Vault "${name}": ${complaints.join(" ")}`);
    }
}

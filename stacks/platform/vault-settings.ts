import type * as pulumi from "@pulumi/pulumi";
import type { NetworkArgs, PrivateEndpointArgs, VaultArgs } from "pulumi-azure-keyvault";
import type { PlatformConfig } from "./config-schema";

type Configured = PlatformConfig["vault"];

/** What an environment has around its vaults. */
interface Surroundings {
    readonly endpoint: PrivateEndpointArgs | undefined;
    readonly auditLogId: pulumi.Output<string> | undefined;
    readonly guardrails: PlatformConfig["guardrails"];
}

/** A vault's settings, as an environment's configuration and surroundings come to them. */
export function vaultSettings(
    { network, ...settings }: Configured,
    { endpoint, auditLogId, guardrails }: Surroundings,
): Partial<VaultArgs> {
    const closed = network !== "open" && endpoint !== undefined;
    return {
        ...settings,
        network: network === "open" ? "open" : networkArgs(network, closed),
        ...(closed ? { privateEndpoints: { environment: endpoint } } : {}),
        ...(auditLogId === undefined ? {} : { diagnostics: { audit: { workspaceId: auditLogId, logs: "audit" } } }),
        ...(guardrails === undefined ? {} : { guardrails: guardrailArgs(guardrails) }),
    };
}

function networkArgs(
    { deployerAddresses, trustedServices }: Exclude<Configured["network"], "open">,
    hasEndpoint: boolean,
): NetworkArgs {
    return {
        trustedServices,
        ...(deployerAddresses === undefined ? {} : { deployerAddresses }),
        ...(hasEndpoint && deployerAddresses === undefined ? { publicAccess: false } : {}),
    };
}

function guardrailArgs({
    also,
    except,
    ...settings
}: NonNullable<PlatformConfig["guardrails"]>): NonNullable<VaultArgs["guardrails"]> {
    // A stack that asks for none has nothing of it in its state.
    return { ...settings, ...(also.length > 0 && { also }), except: except.map(exception) };
}

function exception({ rule, reason, resource }: NonNullable<PlatformConfig["guardrails"]>["except"][number]) {
    return { rule, reason, ...(resource === undefined ? {} : { resource }) };
}

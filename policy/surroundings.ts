import type { PolicyResource } from "@pulumi/policy";
import { at, membersAt, notYet, textAt } from "./known";
import { declaration, type Declares } from "./resource-types";

/** What of a resource in a stack tells which vault it belongs to. */
export type StackResource = Pick<
    PolicyResource,
    "type" | "name" | "urn" | "props" | "dependencies" | "propertyDependencies"
>;

/** A vault with what only the other resources of its stack can tell. */
export interface SurroundedVault {
    readonly vault: StackResource;
    readonly privateEndpoint: boolean;
    readonly auditLog: boolean;
}

/** Every azure-native vault of a stack, with what stands around it there. */
export function surroundedVaults(resources: readonly StackResource[]): SurroundedVault[] {
    const of = (declares: Declares) => resources.filter(({ type }) => declaration(type)?.declares === declares);
    const [endpoints, settings] = [of("privateEndpoint"), of("diagnosticSetting").filter(logsAudit)];
    return of("vault").map((vault) => ({
        vault,
        privateEndpoint:
            connectedBefore(vault) ||
            endpoints.some((endpoint) => connections(endpoint).some(reaches(vault, endpoint))),
        auditLog: settings.some((setting) => isOn(vault, setting)),
    }));
}

type Path = readonly (string | number)[];

/** The ids that an endpoint connects, as paths. What connects nothing is taken as a whole. */
function connections({ props }: StackResource): Path[] {
    return ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"].flatMap((property) => {
        const members = membersAt(props, property);
        return members === notYet ? [[property]] : members.map((member) => [...member, "privateLinkServiceId"]);
    });
}

/**
 * Whether the id at a path is the vault's: by its text where that is known, else, as in the preview that makes the vault, by
 * what the property depends on.
 */
function reaches(vault: StackResource, { props, dependencies, propertyDependencies }: StackResource) {
    return (path: Path): boolean => {
        const id = at(props, ...path);
        if (typeof id === "string") {
            const name = textAt(vault.props, "name") ?? textAt(vault.props, "vaultName");
            return name !== undefined && id.toLowerCase().endsWith(`/vaults/${name.toLowerCase()}`);
        }
        const sources = propertyDependencies[String(path[0])] ?? dependencies;
        return id === notYet && sources.some(({ urn }) => urn === vault.urn);
    };
}

/**
 * Whether a diagnostic setting is the vault's. Azure's answer doesn't repeat what a setting is on; what the program said tells then, and
 * a setting of which nothing tells counts.
 */
function isOn(vault: StackResource, setting: StackResource): boolean {
    if (at(setting.props, "resourceUri") !== undefined) {
        return reaches(vault, setting)(["resourceUri"]);
    }
    const sources = setting.propertyDependencies["resourceUri"] ?? [];
    return sources.length === 0 || sources.some(({ urn }) => urn === vault.urn);
}

/** Azure lists on the vault what connects to it, from whichever stack. */
function connectedBefore({ props }: StackResource): boolean {
    const found = membersAt(props, "properties", "privateEndpointConnections");
    return found !== notYet && found.length > 0;
}

const auditCategories = ["AuditEvent", "audit", "allLogs"];

/** Whether a setting sends the audit log somewhere. What isn't known yet counts as if it did. */
function logsAudit({ props }: StackResource): boolean {
    const logs = membersAt(props, "logs");
    return (
        logs === notYet ||
        logs.some((log) => {
            const category = at(props, ...log, "category") ?? at(props, ...log, "categoryGroup");
            const known = typeof category !== "string" || auditCategories.includes(category);
            return known && at(props, ...log, "enabled") !== false;
        })
    );
}

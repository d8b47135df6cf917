/** Plans of an environment like the platform stack's, as `pulumi preview --json` prints them. */
import type { PreviewStep, ResourceState } from "../../../components/review/preview";

export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const applicationId = "f1f77020-dfdd-43c7-bf65-c0f3a95636b7";
const subscription = "/subscriptions/d5323588-9a4c-4130-a110-19ff503345cd";
const vaultId = `${subscription}/resourceGroups/platform83f0aec4/providers/Microsoft.KeyVault/vaults/platform-dev-9494f68a`;
export const vaultTarget = { vaultId, vaultName: "platform-dev-9494f68a", accessModel: "rbac" };

const stackUrn = "urn:pulumi:dev::platform::pulumi:pulumi:Stack::platform-dev";
const component = (kind: string, name: string) => `urn:pulumi:dev::platform::azure-keyvault:index:${kind}::${name}`;
const dynamic = (kind: string) => `pulumi-nodejs:dynamic/azure-keyvault:${kind}`;

type Inputs = Record<string, unknown>;
type Change = { readonly old?: Inputs; readonly new?: Inputs; readonly outputs?: Inputs } & Omit<
    Partial<PreviewStep>,
    "urn" | "op" | "oldState" | "newState"
>;

/** A step of a resource below a component of the library. */
export function step(
    op: string,
    owner: readonly [kind: string, name: string],
    type: string,
    name: string,
    { old, new: next, outputs, ...reasons }: Change,
): PreviewStep {
    const parent = component(...owner);
    const urn = `urn:pulumi:dev::platform::azure-keyvault:index:${owner[0]}$${type}::${name}`;
    const state = (inputs: Inputs): ResourceState => ({ urn, type, custom: true, parent, inputs });
    return {
        op,
        urn,
        ...(old === undefined ? {} : { oldState: { ...state(old), id: "id", ...(outputs ? { outputs } : {}) } }),
        ...(next === undefined ? {} : { newState: state(next) }),
        detailedDiff: null,
        ...reasons,
    };
}

export const componentStep = (op: string, kind: string, name: string): PreviewStep => ({
    op,
    urn: component(kind, name),
    newState: { urn: component(kind, name), custom: false, parent: stackUrn },
});

export const stackStep = (op: string, old?: Inputs, next?: Inputs): PreviewStep => ({
    op,
    urn: stackUrn,
    ...(old === undefined ? {} : { oldState: { urn: stackUrn, custom: false, outputs: old } }),
    ...(next === undefined ? {} : { newState: { urn: stackUrn, custom: false, outputs: next } }),
});

export function key(op: string, name: string, change: Change): PreviewStep {
    return step(op, ["Key", name], dynamic("Key"), name, change);
}

export const keyInputs: Inputs = {
    __provider: 'exports.handler = () => require("pulumi-azure-keyvault/data-plane").key;',
    schemaVersion: 1,
    name: "signing",
    type: "EC",
    curve: "P-256",
    operations: ["sign", "verify"],
    rotation: { rotateAfter: "P2M", expireAfter: "P90D" },
    owner: "platform/dev/signing",
    onExisting: "fail",
    onDestroy: "delete",
    target: vaultTarget,
};
export const keyOutputs: Inputs = {
    ...keyInputs,
    createdOn: "2026-01-31T05:26:31Z",
    versionExpiresOn: "2026-05-01T05:26:31Z",
    version: "7ea0220bf90d2c1eb342c7b2a077276f",
};

export function secret(op: string, name: string, change: Change): PreviewStep {
    return step(op, ["Secret", name], dynamic("Secret"), name, change);
}

export const secretInputs: Inputs = {
    schemaVersion: 1,
    name: "api-key",
    mode: "managed",
    source: { kind: "value" },
    value: "[secret]",
    salt: "FUVfMSdD1M9G_9GhLdrcoj",
    contentType: "text/plain",
    onDestroy: "purge",
    target: vaultTarget,
};

const roles = {
    "crypto-user": "12338af0-0e69-4776-bea7-57ae8d297424",
    "secrets-user": "4633458b-17de-408a-b874-0445c86b69e6",
} as const;

/** A role assignment of the library, as its inputs are once everything is known, or not yet. */
export function assignment(
    op: string,
    owner: readonly [kind: "Key" | "Secret", name: string],
    role: keyof typeof roles,
    known: boolean,
): PreviewStep {
    const inputs = {
        principalId: known ? applicationId : unknown,
        principalType: "ServicePrincipal",
        roleDefinitionId: known
            ? `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`
            : unknown,
        scope: known ? `${vaultId}/${owner[0].toLowerCase()}s/${owner[1]}` : unknown,
    };
    const type = "azure-native:authorization:RoleAssignment";
    const name = `${owner[1]}-application-${role}`;
    return step(op, owner, type, name, op === "delete" ? { old: inputs } : { new: inputs });
}

/** A role assignment that the library shares with others, as a step between what it gives before and after. */
export function sharedAssignment(
    op: string,
    role: keyof typeof roles,
    { before, after, adopted }: { readonly before?: string; readonly after?: string; readonly adopted?: boolean },
): PreviewStep {
    const inputs = (principalId: string) => ({
        principalId,
        principalType: "ServicePrincipal",
        roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`,
        scope: `${vaultId}/keys/signing`,
        assignmentName: "77777777-7777-4777-8777-777777777777",
    });
    const old = before === undefined ? undefined : inputs(before);
    return step(op, ["Key", "signing"], dynamic("RoleAssignment"), `signing-application-${role}`, {
        ...(old === undefined ? {} : { old, outputs: { ...old, adopted: adopted === true } }),
        ...(after === undefined ? {} : { new: inputs(after) }),
    });
}

export function policies(op: string, old: Inputs[], next: Inputs[]): PreviewStep {
    const target = { vaultId: `${vaultId}-app`, vaultName: "application-dev", accessModel: "accessPolicies" };
    const name = "application-access-policies";
    return step(op, ["Vault", "application"], dynamic("AccessPolicies"), name, {
        old: { entries: old, foreign: "keep", target },
        new: { entries: next, foreign: "keep", target },
        diffReasons: ["entries"],
    });
}

export function verification(op: string, of: string, plan?: string[]): PreviewStep {
    const inputs = {
        subject: { kind: "key", name: of, version: unknown },
        onFailure: "fail",
        always: false,
        ...(plan ? { plan } : {}),
    };
    const change = op === "create" ? { new: inputs } : { old: inputs, new: inputs };
    const owner = ["CryptoVerification", "verification"] as const;
    return step(op, owner, dynamic("Verification"), `verification-${of}`, change);
}

export function vault(op: string, name: string, change: Change): PreviewStep {
    return step(op, ["Vault", name], "azure-native:keyvault:Vault", name, change);
}

export const vaultInputs: Inputs = {
    vaultName: "platform-dev-9494f68a",
    location: "westeurope",
    properties: { enableRbacAuthorization: true, publicNetworkAccess: "Disabled", sku: { name: "standard" } },
};

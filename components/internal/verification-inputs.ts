/** What of keys, secrets and certificates goes to the resources that verify them. */
import type * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { settingsOf } from "../data-plane/verification/settings";
import type { Certificate } from "../certificate";
import type { ExistingKey } from "../existing-key";
import type { Key } from "../key";
import type { Secret } from "../secret";
import type { Vault } from "../vault";
import type { CryptoVerificationArgs } from "../verification";
import { destinations } from "../vault/surroundings";
import { actAsInputs } from "./act-as-inputs";
import { logicalName } from "./logical-name";
import { KeyVaultComponentError } from "./errors";
import { omit } from "./omit";
import { optionalOutput } from "./optional-output";

/** One resource to declare: its name, its inputs and what it waits for. */
export interface VerificationChild {
    readonly child: string;
    readonly inputs: pulumi.Inputs;
    readonly dependsOn: pulumi.Resource[];
    /**
     * Whether it comes after all the others: what isn't taken back yet is held against a vault only where none of the last results has kept
     * it from being taken back.
     *
     * @default false
     */
    readonly isLast?: boolean;
}

/** A child for each vault, key and secret, named after it. */
export function verificationInputs(name: string, args: CryptoVerificationArgs): VerificationChild[] {
    const { keys = [], secrets = [], certificates = [], vaults = [] } = args;
    // First of all: what it takes of access is among what the vaults are compared with.
    const ofCertificates = certificates.map((certificate) => certificateChild(name, certificate));
    const holdsBack = args.undeclaredAccess !== "ignore" && args.onFailure !== "warn";
    const children: VerificationChild[] = [
        ...vaults.map((vault) => ({
            child: `${name}-${nameOf(vault)}`,
            inputs: { subject: vaultSubject(name, vault, args), fingerprint: "" },
            dependsOn: [vault, ...keys, ...secrets, ...certificates],
            isLast: holdsBack,
        })),
        ...keys.map((key) => ({
            child: `${name}-${nameOf(key)}`,
            inputs: { subject: keySubject(name, key), fingerprint: "" },
            dependsOn: [key],
        })),
        ...secrets.map((secret) => ({
            child: `${name}-${nameOf(secret)}`,
            inputs: secretSubject(name, secret),
            dependsOn: [secret],
        })),
        ...ofCertificates,
    ];
    refuseDoubles(name, children);
    return children;
}

function certificateChild(name: string, certificate: Certificate): VerificationChild {
    return {
        child: `${name}-${nameOf(certificate)}`,
        inputs: {
            subject: { ...certificate.verifiable, ...judged(certificate.vault, nameOf(certificate)) },
            fingerprint: "",
        },
        // Its private key is read as a secret, or signs as a key.
        dependsOn: [
            certificate,
            ...certificate.vault.deployerAccess(certificate.verifiable["exportable"] === true ? "secrets" : "keys"),
        ],
    };
}

function vaultSubject(name: string, vault: Vault, args: CryptoVerificationArgs): pulumi.Inputs {
    const exclusive = args.undeclaredAccess !== "ignore";
    const actAs = (args.actAs ?? []).map((identity) => actAsInputs(name, identity));
    const diagnostics = Object.values(vault.nodes.diagnosticSettings).map(declaredDiagnostics);
    return {
        kind: "vault",
        target: vault.target,
        name: vault.name,
        exclusive,
        settings: vault.nodes.vault.properties.apply((properties) => settingsOf({ ...properties })),
        ...(vault.accessModel === "rbac"
            ? { assignments: declaredAssignments(vault) }
            : { policies: declaredPolicies(vault), ...deployersOf(vault, exclusive) }),
        ...(diagnostics.length > 0 && { diagnostics }),
        ...(actAs.length > 0 && { actAs, objects: probedObjects(vault, args) }),
        ...judged(vault, nameOf(vault)),
    };
}

/** The baseline of a vault, as what is in it is held to it. */
function judged(vault: Vault, resource: string): pulumi.Inputs {
    return vault.guardrails === undefined ? {} : { guardrails: { ...vault.guardrails, resource } };
}

/** The verified objects that are in a vault. */
function probedObjects(vault: Vault, { keys = [], secrets = [] }: CryptoVerificationArgs): pulumi.Inputs[] {
    return [
        ...keys.filter((key) => key.vault === vault).map((key) => ({ kind: "keys", name: key.keyName })),
        ...secrets
            .filter((secret) => secret.vault === vault)
            .map(({ secretName }) => ({ kind: "secrets", name: secretName })),
    ];
}

const compared = [...destinations, "eventHubName"] as const;

function declaredDiagnostics(setting: monitor.DiagnosticSetting): pulumi.Inputs {
    const on = (categories: pulumi.Output<Category[] | undefined>) =>
        optionalOutput(categories, setting.id).apply((all) =>
            (all ?? []).flatMap(({ enabled, category, categoryGroup }) =>
                enabled ? [categoryGroup ?? category ?? ""] : [],
            ),
        );
    const where = pulumi
        .all(compared.map((key) => optionalOutput(setting[key], setting.id)))
        .apply((ids) =>
            Object.fromEntries(compared.flatMap((key, index) => (ids[index] == null ? [] : [[key, ids[index]]]))),
        );
    return { name: setting.name, destinations: where, logs: on(setting.logs), metrics: on(setting.metrics) };
}

interface Category {
    readonly enabled: boolean;
    readonly category?: string;
    readonly categoryGroup?: string;
}

function declaredAssignments(vault: Vault): pulumi.Inputs[] {
    return vault.access.assignments().map(({ resource, eligible, ...words }) => ({
        ...omit(words, "onObject"),
        principalId: resource.principalId,
        role: resource.roleDefinitionId.apply((id) => id.split("/").pop() ?? ""),
        scope: pulumi.all([resource.scope, vault.id]).apply(([scope, id]) => scope.slice(id.length)),
        ...(eligible && { eligible }),
        ...(resource.adopted !== undefined && { shared: resource.adopted.apply((adopted) => adopted || undefined) }),
    }));
}

function declaredPolicies(vault: Vault): pulumi.Inputs[] {
    return vault.accessMatrix.map(({ principal, objectId, principalType, allows }) => ({
        principal,
        objectId,
        principalType,
        allows: [...allows],
    }));
}

function keySubject(name: string, key: Key | ExistingKey): pulumi.Inputs {
    if (key.nodes.resource === undefined) {
        throw unreachable(name, `Key "${nameOf(key)}"`, "what it does can't be verified");
    }
    return { ...key.verifiable, ...judged(key.vault, nameOf(key)) };
}

function deployersOf(vault: Vault, exclusive: boolean): pulumi.Inputs {
    const deployers = exclusive ? vault.access.verifiedExclusively() : [];
    return deployers.length === 0 ? {} : { deployers };
}

function secretSubject(name: string, secret: Secret): pulumi.Inputs {
    const { resource } = secret.nodes;
    if (resource === undefined || secret.verifiable === undefined) {
        throw unreachable(name, `Secret "${nameOf(secret)}"`, "its value can't be verified");
    }
    return { subject: { ...secret.verifiable, ...judged(secret.vault, nameOf(secret)) }, fingerprint: resource.value };
}

/** The refusal of what ARM has made: all that is verified of an object is on the vault's data plane. */
function unreachable(name: string, what: string, consequence: string): KeyVaultComponentError {
    return new KeyVaultComponentError(
        "NotSupported",
        `CryptoVerification "${name}": ${what} is declared with plane "arm", for a vault whose data plane the deployer can't reach: ` +
            `${consequence}. Leave it out.`,
    );
}

function refuseDoubles(name: string, children: readonly VerificationChild[]): void {
    const names = children.map(({ child }) => child);
    const double = names.find((child, index) => names.indexOf(child) !== index);
    if (double !== undefined) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `CryptoVerification "${name}": "${double.slice(name.length + 1)}" is given twice, or two of different kinds have this name. ` +
                "Verify one of them by another CryptoVerification.",
        );
    }
}

function nameOf(resource: pulumi.Resource): string {
    return logicalName(resource) ?? "unnamed";
}

import * as pulumi from "@pulumi/pulumi";
import { keyFacts, secretFacts, vaultFacts } from "../../../components/guardrails/component-facts";
import type { KeyArgs } from "../../../components/key-args";
import type { SecretArgs } from "../../../components/secret-args";
import type { Vault } from "../../../components/vault";
import { networkProperties } from "../../../components/vault/network";

/** Facts come from arguments alone. */
const vault = {} as Vault;

function key(args: Omit<KeyArgs, "vault" | "type"> & { type?: KeyArgs["type"] }) {
    return keyFacts({ vault, type: "EC", ...args }, { curve: "P-256" });
}

function secret(args: Omit<SecretArgs, "vault">) {
    return secretFacts({ vault, value: "v", ...args });
}

function inDays(count: number): string {
    return new Date(Date.now() + count * 86_400_000 - 1000).toISOString();
}

describe("what guardrails judge of a vault", () => {
    it("is what its defaults come to", () => {
        expect(vaultFacts({}, networkProperties("kv", undefined, false))).toEqual({
            kind: "vault",
            accessModel: "rbac",
            purgeProtection: true,
            publicNetworkAccess: true,
            firewallDefault: "deny",
            privateEndpoint: false,
            auditLog: false,
        });
    });

    it("is what its arguments say", () => {
        const args = {
            accessModel: "accessPolicies" as const,
            purgeProtection: false,
            network: "open" as const,
            privateEndpoints: { main: { subnetId: "id" } },
            diagnostics: { main: { workspaceId: "id" } },
        };
        expect(vaultFacts(args, networkProperties("kv", args.network, true))).toEqual({
            kind: "vault",
            accessModel: "accessPolicies",
            purgeProtection: false,
            publicNetworkAccess: true,
            firewallDefault: "allow",
            privateEndpoint: true,
            auditLog: true,
        });
    });
});

describe("what guardrails judge of a key", () => {
    it("is its kind, and that nothing ends it", () => {
        expect(key({})).toEqual({ kind: "key", kty: "EC", curve: "P-256", validity: "none", rotation: "none" });
    });

    it("is how long its rotation policy lets versions live", () => {
        expect(key({ rotation: { rotateAfter: "P18M", expireAfter: "P2Y" } })).toMatchObject({
            validity: 730,
            rotation: 549,
        });
    });

    it("is when it rotates before expiry", () => {
        expect(key({ rotation: { rotateBeforeExpiry: "P30D", expireAfter: "P90D" } })).toMatchObject({
            validity: 90,
            rotation: 60,
        });
    });

    it("is how long it lives without a policy", () => {
        expect(key({ expiresAfter: "90 days" })).toMatchObject({ validity: 90, rotation: "none" });
        expect(key({ expiresOn: inDays(45) })).toMatchObject({ validity: 45 });
        expect(key({ expiresOn: pulumi.output("later") }).validity).toBeUndefined();
    });
});

describe("what guardrails judge of a secret", () => {
    it("is that nothing ends it, and that it says nothing of its content", () => {
        expect(secret({})).toEqual({ kind: "secret", validity: "none", contentType: "" });
    });

    it("is how long it lives", () => {
        expect(secret({ expiresAfter: "P90D" }).validity).toBe(90);
        expect(secret({ generate: { length: 32 }, rotateEvery: "P30D" }).validity).toBe(30);
        expect(secret({ expiresOn: inDays(7) }).validity).toBe(7);
        expect(secret({ expiresOn: pulumi.output("later") }).validity).toBeUndefined();
    });

    it("is its content type, where that is known", () => {
        expect(secret({ contentType: "text/plain" }).contentType).toBe("text/plain");
        expect(secret({ contentType: pulumi.output("text/plain") }).contentType).toBeUndefined();
    });
});

import * as pulumi from "@pulumi/pulumi";
import {
    type Delegation,
    delegationCondition,
    type GrantOptions,
    Principal,
    type Vault,
    type VaultArgs,
} from "../../../components/index";
import { declare, kim, kimPrincipal } from "../support/granted";
import { recorded } from "../support/recorder";

describe("refuses", () => {
    async function refusal(program: (vault: Vault) => unknown, args?: Partial<VaultArgs>): Promise<string> {
        let message = "";
        await recorded(() => {
            const vault = declare(args);
            try {
                program(vault);
            } catch (error) {
                message = (error as Error).message;
            }
        });
        return message;
    }

    test("the same grant twice", async () => {
        expect(
            await refusal((vault) => {
                vault.grants.secrets.read(kimPrincipal());
                vault.grants.secrets.read(kimPrincipal());
            }),
        ).toBe('Vault "kv": principal "kim" is granted `secrets.read` on vault twice. Remove one of the grants.');
    });

    test("one object id under two names", async () => {
        expect(
            await refusal((vault) => {
                vault.grants.secrets.read(kimPrincipal());
                vault.grants.secrets.write(Principal.objectId(kim.toUpperCase(), "User", "kimberly"));
            }),
        ).toBe(
            `Vault "kv": principal "kimberly" has the object id ${kim} that principal "kim" has as well. Use one Principal for both.`,
        );
    });

    test("conditions that Azure would not evaluate", async () => {
        expect(
            await refusal((vault) => vault.grants.secrets.read(kimPrincipal(), { condition: "@Resource…" as never })),
        ).toBe(
            'Vault "kv": principal "kim" can\'t be granted `secrets.read` under a condition: Azure does not evaluate conditions for Key ' +
                "Vault's data actions, and would give the access without. Leave `condition` out; `vault.grants.delegate` limits who may " +
                "give access.",
        );
    });

    test("a description that a shared assignment would not carry, and a second condition", async () => {
        expect(
            await refusal((vault) => {
                vault.grants.keys.sign(kimPrincipal(), { description: "Signs" });
                vault.grants.keys.decrypt(kimPrincipal(), { description: "Decrypts" });
            }),
        ).toBe(
            'Vault "kv": principal "kim" gets `keys.decrypt` by the same assignment of Key Vault Crypto User as `keys.sign`, which can\'t ' +
                "be given another `description`. Give it there alone.",
        );
        expect(
            await refusal((vault) => {
                vault.grants.delegate(kimPrincipal(), { roles: ["secretsUser"] });
                vault.grants.delegate(kimPrincipal(), { roles: ["cryptoUser"] });
            }),
        ).toContain("which can't be given two conditions. Delegate all the roles in one grant.");
        expect(await refusal((vault) => vault.grants.delegate(kimPrincipal(), { roles: [] }))).toMatch(
            /^`roles` of a delegation must be one or more of administrator, .*, got none\.$/,
        );
    });

    test("a delegation of nothing, and of a role that isn't known", () => {
        const message = (...roles: string[]) => {
            try {
                return delegationCondition({ roles: roles as Delegation["roles"] });
            } catch (error) {
                return (error as Error).message;
            }
        };
        const must = /^`roles` of a delegation must be one or more of administrator, reader, .+, got (none|"\w+")\.$/;
        expect(must.exec(message())?.[1]).toBe("none");
        expect(must.exec(message("secretsUser", "owner"))?.[1]).toBe('"owner"');
        expect(must.exec(message("toString"))?.[1]).toBe('"toString"');
    });

    test("an eligibility for a role beside another one, of which one would be lost", async () => {
        const eligible = { duration: "P180D", justification: "On call" };
        const second = (other: GrantOptions["eligible"]) =>
            refusal((vault) => {
                vault.grants.keys.sign(kimPrincipal(), { eligible });
                vault.grants.keys.decrypt(kimPrincipal(), { ...(other === undefined ? {} : { eligible: other }) });
            });
        for (const other of [{ ...eligible, duration: "P1D" }, { duration: "P180D" }, {}]) {
            expect(await second(other)).toBe(
                'Vault "kv": principal "kim" gets `keys.decrypt` by the same eligibility as `keys.sign`. Give both the same `eligible`.',
            );
        }
        expect(await second({ justification: "On call", duration: "P180D" })).toBe("");
        expect(await second(undefined)).toBe("");
    });

    test("an eligibility for a service principal, which could not activate it", async () => {
        const sentence =
            `Vault "kv": principal "application" can't be eligible for \`admin\`: it is a service principal, as managed identities are, ` +
            "and Azure lets only users and groups be eligible, who can activate a role. Leave `eligible` out; if it is a user or a group, " +
            "say so in `Principal.objectId`.";
        const application = Principal.objectId(kim, "ServicePrincipal", "application");
        expect(await refusal((vault) => vault.grants.admin(application, { eligible: {} }))).toBe(sentence);
    });

    test("what only role assignments can be, on a vault with access policies", async () => {
        const args = { accessModel: "accessPolicies" } as const;
        expect(await refusal((vault) => vault.grants.admin(kimPrincipal(), { eligible: {} }), args)).toBe(
            'Vault "kv": principal "kim" can\'t be granted with `eligible`, which is for vaults with `accessModel: "rbac"`.',
        );
        expect(await refusal((vault) => vault.grants.delegate(kimPrincipal(), { roles: ["reader"] }), args)).toContain(
            "can't be granted with `delegate`",
        );
    });

    test("two ways of meeting an equal assignment, and options that are none", async () => {
        const grant = (options: GrantOptions) => refusal((vault) => vault.grants.admin(kimPrincipal(), options));
        expect(await grant({ onExisting: "adopt", eligible: {} })).toBe(
            'Vault "kv": principal "kim" can\'t be granted with both `onExisting: "adopt"` and `eligible`: leave one of them out.',
        );
        expect(await grant({ onExisting: "adopt", adopt: "some-id" })).toContain('`onExisting: "adopt"` and `adopt`');
        expect(await grant({ adopt: "some-id", eligible: {} })).toBe(
            'Vault "kv": principal "kim" can\'t be granted with both `adopt` and `eligible`: an eligibility is no role assignment. Leave ' +
                "one of them out.",
        );
        expect(await grant({ role: "exactly" as "exact" })).toBe(
            'Vault "kv": principal "kim" can\'t be granted with `role: "exactly"`, which must be one of "narrowest", "exact".',
        );
        expect(await grant({ vaultWide: "false" as unknown as boolean })).toBe(
            'Vault "kv": principal "kim" can\'t be granted with `vaultWide: "false"`, which must be true or false.',
        );
        expect(await grant({ onExisting: "replace" as "fail" })).toBe(
            'Vault "kv": principal "kim" can\'t be granted with `onExisting: "replace"`, which must be one of "fail", "adopt".',
        );
    });

    test("an assignment to take over that is none", async () => {
        expect(await refusal((vault) => vault.grants.admin(kimPrincipal(), { adopt: "some-guid" }))).toBe(
            'Vault "kv": principal "kim" can\'t take over "some-guid": `adopt` must be the full id of a role assignment.',
        );
    });

    test("an empty set of permissions, and what is no permission", async () => {
        expect(await refusal((vault) => vault.grants.permissions(kimPrincipal(), { secrets: [] }))).toBe(
            'Vault "kv": `permissions` must name at least one permission, got {"secrets":[]}.',
        );
        expect(await refusal((vault) => vault.grants.permissions(kimPrincipal(), { secrets: ["sing" as "set"] }))).toBe(
            'Vault "kv": `permissions.secrets` must name permissions on secrets: get, list, set, delete, recover, backup, restore, purge, ' +
                'got "sing".',
        );
    });

    test("principals that are none", () => {
        expect(() => Principal.objectId("kim@example.com")).toThrow(
            'Principal.objectId takes a GUID, got "kim@example.com".',
        );
        expect(() => Principal.objectId(pulumi.output(kim))).toThrow(
            "Principal.objectId needs a name as its third argument where the object id is an output.",
        );
        expect(() => Principal.group(" ")).toThrow('Principal.group takes a name, got " ".');
    });
});

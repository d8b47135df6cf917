import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allDataActions, dataActionsOf, expand, shortAction } from "../../../components/access/data-actions";
import { builtInRoles, dataActionsOfRole, knownRole, knownRoles } from "../../../components/access/roles";
import {
    certificateVerbs,
    dataActionsOfVerb,
    deployerVerbs,
    keyVerbs,
    secretVerbs,
    vaultVerbs,
    type Verb,
} from "../../../components/access/verbs";
import { builtInRoles as rolesOfLocalAzure } from "../../../local/azure/access/built-in-roles";

const verbs: [string, Verb][] = [
    ...Object.entries(keyVerbs).map(([name, verb]): [string, Verb] => [`keys.${name}`, verb]),
    ...Object.entries(secretVerbs).map(([name, verb]): [string, Verb] => [`secrets.${name}`, verb]),
    ...Object.entries(certificateVerbs).map(([name, verb]): [string, Verb] => [`certificates.${name}`, verb]),
    ...Object.entries(vaultVerbs).map(([name, verb]): [string, Verb] => [`vault.${name}`, verb]),
    ...Object.entries(deployerVerbs).map(([name, verb]): [string, Verb] => [`deployer.${name}`, verb]),
];

test("the data actions are all that Azure documents for what a vault holds", () => {
    expect(allDataActions).toHaveLength(41);
    expect(dataActionsOfRole("administrator")).toEqual(allDataActions);
    // The figure that the role's page gives: 15 actions, 1 delete, 2 reads, 1 write.
    expect(dataActionsOfRole("cryptoOfficer")).toHaveLength(19);
});

test.each(verbs)("%s: the role has all that the verb needs", (_name, verb) => {
    const has = new Set(dataActionsOfRole(verb.role));
    expect(dataActionsOfVerb(verb).filter((action) => !has.has(action))).toEqual([]);
});

/** How much a role gives away: what does something weighs more than any amount of what only looks. */
function weight(actions: readonly string[]): number {
    const looks = actions.filter((action) => /\/(read|readMetadata\/action)$/.test(action)).length;
    return 1_000 * (actions.length - looks) + looks;
}

test.each(verbs)("%s: no built-in role gives away less", (_name, verb) => {
    const needed = dataActionsOfVerb(verb);
    const weights = (Object.keys(builtInRoles) as (keyof typeof builtInRoles)[])
        .map(dataActionsOfRole)
        .filter((has) => needed.every((action) => has.includes(action)))
        .map(weight);
    expect(weight(dataActionsOfRole(verb.role))).toBe(Math.min(...weights));
});

test("wildcards stand for any text, and letter case doesn't matter", () => {
    expect(expand(["microsoft.keyvault/vaults/*/READ"]).map(shortAction)).toEqual([
        "certificatecas/read",
        "certificates/read",
        "keyrotationpolicies/read",
        "keys/read",
    ]);
    expect(dataActionsOf({ secrets: ["nothing" as "get"] })).toEqual([]);
});

test.each(knownRoles)("$name has the id and the data actions that Azure gives it", ({ id, name, dataActions }) => {
    const documented = rolesOfLocalAzure().find((role) => role.roleName === name);
    expect({ id, dataActions: [...dataActions].sort() }).toEqual({
        id: documented?.id,
        dataActions: [...(documented?.dataActions ?? [])].sort(),
    });
    expect(knownRole(id.toUpperCase())?.name).toBe(name);
});

const recording = join(__dirname, "../../../../shared/conformance/builtin-role-definitions.full.json");

(existsSync(recording) ? test : test.skip)("the roles are as Azure listed them (skipped without the recording)", () => {
    const { value } = JSON.parse(readFileSync(recording, "utf8")) as {
        value: { name: string; properties: { roleName: string; permissions: { dataActions: string[] }[] } }[];
    };
    const recorded = new Map(value.map((role) => [role.name, role.properties]));
    const known = Object.values(builtInRoles).filter(({ id }) => recorded.has(id));
    expect(known.length).toBeGreaterThanOrEqual(8);
    for (const { id, name, dataActions } of known) {
        const { roleName, permissions } = recorded.get(id) as NonNullable<ReturnType<typeof recorded.get>>;
        expect({ name, dataActions: [...dataActions].sort() }).toEqual({
            name: roleName.replace(" (Preview)", ""),
            dataActions: permissions.flatMap((permission) => permission.dataActions).sort(),
        });
    }
});

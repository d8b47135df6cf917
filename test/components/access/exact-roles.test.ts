import { Principal, Vault } from "../../../components/index";
import { exactRole } from "../../../components/access/custom-role";
import { deterministicGuid } from "../../../components/internal/names";
import { certificateVerbs } from "../../../components/access/verbs";
import { certificateOf, declare, kimPrincipal, lee, roleAssignment, vaultId } from "../support/granted";
import { caller, ofType, recorded, type Registration } from "../support/recorder";

const exact = { role: "exact" } as const;
const prefix = "Microsoft.KeyVault/vaults/";

interface RoleInputs {
    readonly roleDefinitionId: string;
    readonly permissions: readonly { readonly dataActions: readonly string[] }[];
}

/** Assignments by their names, each with what its role allows below which scope. */
function given(found: Registration[]): Record<string, string[]> {
    const definitions = ofType(found, "azure-native:authorization:RoleDefinition").map(
        ({ inputs }) => inputs as unknown as RoleInputs,
    );
    const entries = ofType(found, roleAssignment)
        .filter(({ name }) => name.endsWith("-exact"))
        .map(({ name, inputs }): [string, string[]] => {
            const role = definitions.find((each) => String(inputs["roleDefinitionId"]).endsWith(each.roleDefinitionId));
            const actions = role?.permissions.flatMap(({ dataActions }) => dataActions) ?? [];
            const scope = String(inputs["scope"]).slice(vaultId.length);
            return [name, [scope, ...actions.map((action) => action.slice(prefix.length))]];
        });
    expect(new Set(entries.map(([name]) => name)).size).toBe(entries.length);
    return Object.fromEntries(entries);
}

test("the private key of one certificate and of all are exact roles of their own, in either order", async () => {
    const gateway = Principal.objectId(lee, "Group", "gateway");
    for (const order of ["one first", "all first"]) {
        const found = await recorded(() => {
            const vault = declare();
            const one = () => certificateOf(vault).readPrivateKey(kimPrincipal(), exact);
            const all = () => vault.grants.certificates.readPrivateKey(gateway, exact);
            (order === "one first" ? [one, all] : [all, one]).forEach((give) => give());
            expect(vault.accessMatrix.map(({ verbs }) => verbs)).toEqual([
                ["certificates.readPrivateKey"],
                ["readPrivateKey"],
                ["readPrivateKey"],
            ]);
        });
        const roles = ofType(found, "azure-native:authorization:RoleDefinition").map(({ name, inputs }) => [
            name,
            inputs["roleDefinitionId"],
        ]);
        // Names that are in use, and stay.
        expect(roles).toContainEqual([
            "kv-certificates-readprivatekey-role",
            deterministicGuid(vaultId, "certificates readprivatekey"),
        ]);
        const secret = ["secrets/getSecret/action", "secrets/readMetadata/action"];
        expect(given(found)).toEqual({
            "kv-gateway-certificates-readprivatekey-exact": ["", "certificates/read", "keys/read", ...secret],
            "web-kim-read-exact": ["/certificates/web-server", "certificates/read"],
            "web-kim-readprivatekey-exact": ["/secrets/web-server", ...secret],
        });
    }
});

test("what `read` gives is the same assignment as the half of `readPrivateKey`", async () => {
    const found = await recorded(() => {
        const vault = declare();
        const web = certificateOf(vault);
        web.readPrivateKey(kimPrincipal(), exact);
        web.read(kimPrincipal(), exact);
    });
    expect(Object.keys(given(found))).toEqual(["web-kim-read-exact", "web-kim-readprivatekey-exact"]);
});

test("one name for two sets of data actions is refused", async () => {
    await recorded(() => {
        const vault = declare();
        const owner = { vault, name: "kv", id: vault.id, isReference: false };
        exactRole(owner, "read", certificateVerbs.read, "certificates");
        expect(() => exactRole(owner, "read", certificateVerbs.readPrivateKey, "certificates")).toThrow(
            'Vault "kv": the custom role "certificates read" has the data actions certificates/read, and a second grant needs one of the ' +
                "same name with certificates/read, keys/read, secrets/getSecret/action, secrets/readMetadata/action. " +
                'Give one of the two without `role: "exact"`.',
        );
    });
});

describe("on a vault of another program", () => {
    const existing = {
        outputs: {
            "azure-native:keyvault:Vault": () => ({
                properties: {
                    tenantId: caller.tenantId,
                    vaultUri: "https://kv-app.vault.azure.net/",
                    enableRbacAuthorization: true,
                },
            }),
        },
    };
    const grant = (vault: Vault) => vault.grants.secrets.read(kimPrincipal(), exact);

    test("an exact role is this program's own: that of the vault's program has another id and another name", async () => {
        const role = async (program: () => Vault, answers = {}) =>
            ofType(await recorded(() => void grant(program()), answers), "azure-native:authorization:RoleDefinition")[0]
                ?.inputs;
        // Ids and names that are in use, and stay.
        expect(await role(declare)).toMatchObject({
            roleDefinitionId: deterministicGuid(vaultId, "secrets read"),
            roleName: "Key Vault kv-app: secrets read",
        });
        expect(await role(() => Vault.fromId("kv", vaultId), existing)).toMatchObject({
            scope: vaultId.split("/providers/")[0],
            roleDefinitionId: deterministicGuid(vaultId, "secrets read", "platform/dev"),
            roleName: "Key Vault kv-app: secrets read (platform/dev)",
        });
    });
});

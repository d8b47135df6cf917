import * as pulumi from "@pulumi/pulumi";
import { Principal, Vault } from "../../../components/index";
import { lookUp } from "../../../components/access/directory";
import { caller, ofType, recorded, type Answers } from "../support/recorder";

const found = "0a000000-0000-4000-8000-000000000001";

/** What the directory was asked for, with an answer that is always the same. */
function directory(): { readonly asked: unknown[]; readonly answers: Answers } {
    const asked: unknown[] = [];
    const functions = Object.fromEntries(
        ["getUser", "getGroup", "getServicePrincipal"].map((name) => [
            `azuread:index/${name}:${name}`,
            (inputs: Record<string, unknown>) => {
                asked.push({ [name]: JSON.parse(JSON.stringify(inputs)) as unknown });
                return { objectId: found };
            },
        ]),
    );
    functions["azure-native:authorization:getClientConfig"] = () => caller;
    return { asked, answers: { functions } };
}

const applicationId = "0c000000-0000-4000-8000-000000000003";

test.each<[string, () => Principal, string, object]>([
    [
        "a user",
        () => Principal.user("kim@acme.example"),
        "User",
        { getUser: { userPrincipalName: "kim@acme.example" } },
    ],
    ["a group", () => Principal.group("Engineers"), "Group", { getGroup: { displayName: "Engineers" } }],
    [
        "a service principal by name",
        () => Principal.servicePrincipal("pipeline"),
        "ServicePrincipal",
        { getServicePrincipal: { displayName: "pipeline" } },
    ],
    [
        "a service principal by its application",
        () => Principal.servicePrincipal(applicationId),
        "ServicePrincipal",
        { getServicePrincipal: { clientId: applicationId } },
    ],
])("%s is looked up by name, once for all its grants", async (_name, principal, principalType, question) => {
    const { asked, answers } = directory();
    const registrations = await recorded(() => {
        const vault = new Vault("kv", { resourceGroupName: "rg", network: "open" });
        const one = principal();
        vault.grants.readMetadata(one);
        vault.grants.secrets.read(one);
    }, answers);
    expect(asked).toEqual([question]);
    const assignments = ofType(registrations, "azure-native:authorization:RoleAssignment");
    expect(assignments.map(({ inputs }) => [inputs["principalId"], inputs["principalType"]])).toEqual([
        [found, principalType],
        [found, principalType],
    ]);
});

test("object ids ask the directory nothing", async () => {
    const { asked, answers } = directory();
    await recorded(() => {
        const vault = new Vault("kv", { resourceGroupName: "rg", network: "open" });
        vault.grants.readMetadata(Principal.objectId(found, "Group"));
        vault.grants.readMetadata(Principal.deployer());
    }, answers);
    expect(asked).toEqual([]);
});

test("a name that matches none or several says so, and the way out", async () => {
    const functions = {
        "azuread:index/getGroup:getGroup": () => {
            // The SDK takes the message of a failed call from gRPC's `details`.
            const details = 'expected one group with display name "Engineers", found 2.';
            throw Object.assign(new Error(details), { details });
        },
    };
    let reason = "";
    await recorded(
        async () => {
            await lookUp("Group", "Engineers", {}).catch((error: Error) => (reason = error.message));
        },
        { functions },
    );
    expect(reason).toMatch(/^Group "Engineers" could not be looked up in the directory: .*found 2/);
    expect(reason).toMatch(/use Principal\.objectId with its object id\.$/);
});

test.each<[string, Record<string, string>, string | undefined]>([
    ["in the public cloud", {}, undefined],
    ["in another cloud, of which azuread isn't told", { "azure-native:environment": "usgovernment" }, "usgovernment"],
    [
        "in another cloud, of which azuread is told",
        { "azure-native:environment": "china", "azuread:environment": "china" },
        undefined,
    ],
])("a name that isn't found %s", async (_where, config, cloud) => {
    let reason = "";
    await recorded(async () => {
        pulumi.runtime.setAllConfig(config);
        await lookUp("User", "kim@acme.example", {}).catch((error: Error) => (reason = error.message));
    });
    pulumi.runtime.setAllConfig({});
    expect(reason).toContain("Principal.objectId with its object id.");
    expect(/The public cloud's directory was asked.* \((`pulumi .*`)\)\.$/.exec(reason)?.[1]).toBe(
        cloud && `\`pulumi config set azuread:environment ${cloud}\``,
    );
});

test.each<[Parameters<typeof lookUp>[0], string, boolean]>([
    ["User", "kim@acme.example", true],
    ["User", "kim_acme.example#EXT#@contoso.onmicrosoft.com", false],
    ["Group", "engineers@acme.example", false],
])("of a %s that isn't found as %s is said what guests are called: %j", async (type, name, told) => {
    let reason = "";
    await recorded(() => lookUp(type, name, {}).catch((error: Error) => (reason = error.message)));
    expect(reason.includes("A guest's user principal name isn't its mail address")).toBe(told);
});

/** What a compiler would refuse, or can't: said by the constructors, before anything is declared. */
import * as pulumi from "@pulumi/pulumi";
import {
    ExpiryAlerts,
    FederatedIdentity,
    Key,
    Principal,
    Vault,
    type GrantOptions,
    type VaultArgs,
} from "../../components/index";
import { declare, kim, kimPrincipal, lee } from "./support/granted";
import { recorded } from "./support/recorder";

/** As JavaScript gives it. */
const given = (value: unknown) => value as never;

async function refusal(program: () => unknown): Promise<unknown> {
    let error: unknown;
    await recorded(() => {
        try {
            program();
        } catch (thrown) {
            error = thrown;
        }
    });
    return error;
}

const vaultOf = (args: object) => () =>
    new Vault("kv", { resourceGroupName: "rg", network: "open", ...(args as Partial<VaultArgs>) });
const eligible = (duration: string) => () =>
    declare().grants.keys.sign(kimPrincipal(), { eligible: { duration } } satisfies GrantOptions);

test.each<[string, () => unknown, string]>([
    [
        "an eligibility for a duration in words",
        eligible("1 year"),
        'Vault "kv": principal "kim" can\'t be granted with `eligible.duration: "1 year"`, which must be a duration in ISO 8601 ' +
            'such as "P180D", or "NoExpiration".',
    ],
    ["an eligibility for no duration", eligible("P"), '`eligible.duration: "P"`, which must be a duration'],
    [
        "a principal of a kind that there isn't",
        () => Principal.objectId(lee, given("Application")),
        'Principal.objectId takes one of "User", "Group", "ServicePrincipal" as its second argument, got "Application".',
    ],
    ["a group without a name", () => Principal.group(given(undefined)), "Principal.group takes a name, got nothing."],
    [
        "a grant to nobody",
        () => declare().grants.keys.sign(given(undefined)),
        'Vault "kv": `keys.sign` must be granted to a Principal, got nothing.',
    ],
    [
        "a delegation to nobody",
        () => declare().grants.delegate(given(undefined), { roles: ["secretsUser"] }),
        'Vault "kv": `delegate secretsUser` must be granted to a Principal, got nothing.',
    ],
    [
        "a delegation to a kind of principals that there isn't",
        () => declare().grants.delegate(kimPrincipal(), { roles: ["secretsUser"], principalTypes: given(["App"]) }),
        '`principalTypes` of a delegation must be some of User, Group, ServicePrincipal, got "App".',
    ],
    [
        "a private endpoint in no subnet",
        vaultOf({ privateEndpoints: { a: {} } }),
        'Vault "kv": `privateEndpoints.a.subnetId` must be the ARM id of a subnet, got nothing.',
    ],
    [
        "a subnet that is no id",
        vaultOf({ network: { subnetIds: ["not-an-id"] } }),
        'Vault "kv": `network.subnetIds[0]` must be the ARM id of a subnet, got "not-an-id".',
    ],
    [
        "one address that is no list",
        vaultOf({ network: { ipRules: "203.0.113.7" } }),
        'Vault "kv": `network.ipRules` must be a list, got "203.0.113.7".',
    ],
    [
        "diagnostics to a workspace's name",
        vaultOf({ diagnostics: { a: { workspaceId: "ws" } } }),
        'Vault "kv": `diagnostics.a.workspaceId` must be an ARM id, got "ws".',
    ],
    [
        "alerts of a severity that there isn't",
        () =>
            new ExpiryAlerts("soon", {
                vault: declare(),
                to: { alert: { actionGroupIds: ["/id"], severity: given(9) } },
            }),
        'ExpiryAlerts "soon": `to.alert.severity` must be one of 0, 1, 2, 3, 4, got 9.',
    ],
    [
        "an identity in a cloud that there isn't",
        () =>
            new FederatedIdentity("pipeline", {
                trusts: { main: { repository: "acme/platform", branch: "main" } },
                environment: given("germany"),
            }),
        'FederatedIdentity "pipeline": `environment` must be one of "public", "china", "usgovernment", got "germany".',
    ],
    [
        "a key without a type",
        () => new Key("signing", given({ vault: declare() })),
        'Key "signing": `type` must be one of "RSA", "RSA-HSM", "EC", "EC-HSM", "oct-HSM", got nothing.',
    ],
])("refuses %s", async (_what, program, sentence) => {
    const error = await refusal(program);
    expect(error).toMatchObject({ code: "InvalidArgument", message: expect.stringContaining(sentence) as string });
});

test("takes the same as outputs, and durations with hours", async () => {
    const subnet = pulumi.output("/subscriptions/s/subnets/main");
    expect(
        await refusal(() => {
            vaultOf({
                network: { subnetIds: [subnet], ipRules: ["203.0.113.7"] },
                privateEndpoints: { a: { subnetId: subnet } },
                diagnostics: { a: { workspaceId: pulumi.output("/workspaces/w") } },
            })();
            const vault = declare();
            vault.grants.keys.sign(Principal.objectId(kim, "User", "kim"), { eligible: { duration: "P1Y2M3DT8H" } });
            vault.grants.keys.decrypt(Principal.objectId(lee, "Group", "lee"), {
                eligible: { duration: "NoExpiration" },
            });
        }),
    ).toBeUndefined();
});

/** What a compiler would refuse, or can't: said by the constructors, before anything is declared. */
import * as pulumi from "@pulumi/pulumi";
import {
    Certificate,
    CertificateContacts,
    ExpiryAlerts,
    FederatedIdentity,
    Key,
    Principal,
    PrivateCertificateAuthority,
    Secret,
    Secrets,
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
const authorityOf = (args: object) => () =>
    new PrivateCertificateAuthority("root", { vault: declare(), subject: "CN=Root", ...args });
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
        "a secret of many that is a text",
        () => new Secrets("app", { vault: declare(), secrets: { smtp: given("hunter2") } }),
        'Secrets "app": `secrets.smtp` must be an object of settings, got a text of 7 characters.',
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
        "one operation that is no list",
        () => new Key("signing", { vault: declare(), type: "EC", operations: given("sign") }),
        'Key "signing": `operations` must be a list, got "sign".',
    ],
    [
        "one name of a certificate that is no list",
        () => new Certificate("web", { vault: declare(), dnsNames: given("web.contoso.com") }),
        'Certificate "web": `dnsNames` must be a list, got "web.contoso.com".',
    ],
    [
        "one purpose of a certificate that is no list",
        () => new Certificate("web", { vault: declare(), subject: "CN=web", extendedKeyUsages: given("serverAuth") }),
        'Certificate "web": `extendedKeyUsages` must be a list, got "serverAuth".',
    ],
    [
        "one contact that is no list",
        () => new CertificateContacts("pki", { vault: declare(), contacts: given({ email: "pki@contoso.com" }) }),
        'CertificateContacts "pki": `contacts` must be a list, got {"email":"pki@contoso.com"}.',
    ],
    [
        "one deployer that is no list",
        vaultOf({ deployers: kimPrincipal() }),
        'Vault "kv": `deployers` must be a list of Principals, got {"name":"kim"',
    ],
    [
        "a deployer's object id instead of a principal",
        vaultOf({ deployers: [kim] }),
        `Vault "kv": \`deployers\` must be a list of Principals, got "${kim}".`,
    ],
    [
        "one delegated role that is no list",
        () => declare().grants.delegate(kimPrincipal(), { roles: given("secretsUser") }),
        'certificateUser, accessAdministrator, got "secretsUser".',
    ],
    [
        "one domain of an authority that is no list",
        authorityOf({ permitted: { dnsNames: "contoso.com" } }),
        'PrivateCertificateAuthority "root": `permitted.dnsNames` must be a list, got "contoso.com".',
    ],
    [
        "one address of an authority that is no list",
        authorityOf({ crlUrls: "http://pki.contoso.com/root.crl" }),
        'PrivateCertificateAuthority "root": `crlUrls` must be a list, got "http://pki.contoso.com/root.crl".',
    ],
    [
        "the name of an authority in its place",
        authorityOf({ issuedBy: "above" }),
        'PrivateCertificateAuthority "root": `issuedBy` must be a PrivateCertificateAuthority, or be left out, got "above".',
    ],
    [
        "a key in no vault",
        () => new Key("signing", given({ type: "EC" })),
        'Key "signing": `vault` must be a Vault, got nothing.',
    ],
    [
        "a name that is only known later",
        () => new Key("signing", { vault: declare(), type: "EC", keyName: given(pulumi.output("signing")) }),
        'Key "signing": `keyName` must be a text, got an output, whose value isn\'t known here.',
    ],
    [
        "another component in the place of a vault",
        () => new ExpiryAlerts("soon", given({ vault: new pulumi.ComponentResource("test:index:Thing", "thing") })),
        'ExpiryAlerts "soon": `vault` must be a Vault, got the resource "thing" of type test:index:Thing.',
    ],
    [
        "the text of another secret, which may be its value",
        () => new Secret("copy", { vault: declare(), fromSecret: given("password") }),
        'Secret "copy": `fromSecret` must be an object of vault, secretName, version, got a text of 8 characters.',
    ],
    [
        "an eligibility that is only a duration",
        () => declare().grants.keys.sign(kimPrincipal(), { eligible: given("P30D") }),
        'principal "kim" can\'t be granted with `eligible: a text of 4 characters`, which must be an object of duration, justification.',
    ],
    [
        "alerts that go nowhere",
        () => new ExpiryAlerts("soon", given({ vault: declare() })),
        'ExpiryAlerts "soon": `to` must be an object of alert, webhook, queue, functionId, got nothing.',
    ],
    [
        "a component without arguments",
        () => new Vault("kv", given(undefined)),
        'Vault "kv": `args` must be an object of deployers, ',
    ],
    [
        "a component without a name",
        () => new Vault(given(undefined), {}),
        "Vault: its name must be a text and not empty, got nothing.",
    ],
    [
        "a secret that many don't have",
        () => new Secrets<string>("app", { vault: declare(), secrets: { a: { value: "x" } } }).get("b"),
        'Secrets "app": `get` must name one of a, got "b".',
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

import { RestError } from "@azure/core-rest-pipeline";
import { ArmClient } from "../../../../components/data-plane/azure/arm";
import { assignmentCheck } from "../../../../components/data-plane/access/assignment-check";
import { forgetDeclared } from "../../../../components/data-plane/life-cycle/declared";

const subscription = "/subscriptions/11111111-1111-4111-8111-111111111111";
const resourceGroupId = `${subscription}/resourceGroups/rg`;
const vaultId = `${resourceGroupId}/providers/Microsoft.KeyVault/vaults/kv-app`;
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const kim = "0a000000-0000-4000-8000-000000000001";
const role = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6`;
const write = "Microsoft.Authorization/roleAssignments/write";

const expected = {
    what: "Key Vault Secrets User of kim on vault",
    scope: vaultId,
    principalId: kim,
    roleDefinitionId: role,
    assignmentName: "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
};

const inputs = (changes: object = {}) => ({
    vault: "kv",
    vaultId,
    subscriptionId: subscription.split("/").at(-1),
    resourceGroupId,
    assignments: [expected],
    actions: [write],
    ...changes,
});

const everything = { actions: ["*"], notActions: [] };
const contributor = { actions: ["*"], notActions: ["Microsoft.Authorization/*/Write"] };

/** The paths that ARM was asked for. */
let asked: string[];
let permissions: object[];
let assigned: object[];
let refuse: ((path: string) => number | undefined) | undefined;

beforeEach(() => {
    forgetDeclared();
    asked = [];
    permissions = [everything];
    assigned = [];
    refuse = undefined;
    jest.spyOn(ArmClient.prototype, "request").mockImplementation((_method, path) => {
        asked.push(decodeURIComponent(path));
        const status = refuse?.(path);
        if (status !== undefined) {
            const request = undefined as never;
            throw new RestError("refused", { statusCode: status, code: "ResourceGroupNotFound", request });
        }
        const value = path.includes("/permissions") ? permissions : assigned;
        return Promise.resolve({ status: 200, body: { value }, header: () => undefined });
    });
});
afterEach(() => jest.restoreAllMocks());

const live = (name: string, changes: object = {}) => ({
    id: `${vaultId}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    name,
    properties: { ...expected, ...changes },
});

describe("an equal assignment", () => {
    const existing = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";

    test("is refused, whatever the case of its ids and the subscription of its role", async () => {
        assigned = [
            live(existing, {
                scope: vaultId.toUpperCase(),
                principalId: kim.toUpperCase(),
                roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role.split("/").at(-1)}`,
            }),
        ];
        const { failures } = await assignmentCheck.check({}, inputs());
        const id = live(existing).id;
        expect(failures).toEqual([
            {
                property: "",
                reason:
                    `Vault "kv": Key Vault Secrets User of kim on vault is assigned already, by ${id}, which this stack doesn't have. Azure ` +
                    'takes no second one that is equal: share it, and leave it when it leaves the program, by `onExisting: "adopt"` at ' +
                    `the grant; take it over as the stack's own by \`adopt: "${id}"\`; or delete it (az role assignment delete --ids ${id}).`,
            },
        ]);
        expect(asked).toContain(
            `${vaultId}/providers/Microsoft.Authorization/roleAssignments?$filter=principalId eq '${kim}'`,
        );
    });

    test.each([
        ["of another role", live(existing, { roleDefinitionId: role.replace("4633458b", "00482a5a") })],
        ["at another scope", live(existing, { scope: resourceGroupId })],
    ])("is none %s", async (_case, assignment) => {
        assigned = [assignment];
        expect((await assignmentCheck.check({}, inputs())).failures).toEqual([]);
    });

    describe("of the very name that it is given", () => {
        const own = live(expected.assignmentName.toUpperCase());
        const more = { ...expected, scope: `${vaultId}/secrets/a`, assignmentName: existing };
        const called = (what: string) => inputs({ assignments: [{ ...expected, what }, more] });
        const [ofLee, onOld] = ["Key Vault Secrets User of lee on vault", "Key Vault Secrets User of kim on key old"];
        const found = async (olds: object, news: object = {}) => {
            assigned = [own];
            const { failures, inputs: checked } = await assignmentCheck.check(olds as never, inputs(news));
            expect(checked).not.toHaveProperty("aliased");
            return failures?.map(({ reason }) => reason);
        };
        const adopted = { assignments: [{ ...expected, adopt: own.id }] };

        test("is none where the last deployment was to make it, perhaps in another spelling, or where it is taken over", async () => {
            expect(await found(called(expected.what))).toEqual([]);
            expect(await found(called(expected.what.replace("kim", "Kim")))).toEqual([]);
            expect(await found({}, adopted)).toEqual([]);
        });

        test("is refused where the last deployment made it as another resource, also to be taken over", async () => {
            const sentence =
                `Vault "kv": ${expected.what} is assigned already, by ${own.id}, which this stack has made as another resource: ${onOld}. ` +
                "Keep the former name, give a component that got another one an alias of it, or take the grant out in one deployment and " +
                'declare it in the next. Don\'t use `adopt` or `onExisting: "adopt"`: the assignment is deleted with the resource of the ' +
                "former name.";
            expect(await found(called(onOld))).toEqual([sentence]);
            expect(await found(called(onOld), adopted)).toEqual([sentence]);
        });

        test("is none where the component has an alias", async () => {
            expect(await found(called(onOld), { aliased: [expected.what] })).toEqual([]);
            expect(await found(called(onOld), { aliased: [ofLee] })).toHaveLength(1);
            expect(await found({}, { aliased: [expected.what] })).toHaveLength(1);
        });

        test("is none where the last deployment declared less, as one whose program failed half-way", async () => {
            expect(await found(inputs({ assignments: [more] }))).toEqual([]);
            expect(await found(inputs({ assignments: [] }))).toEqual([]);
        });

        test("is refused where no deployment has looked for it, with the ways out", async () => {
            const [sentence, ...others] = (await found({})) ?? [];
            expect(others).toEqual([]);
            expect(sentence).toContain(`is assigned already, by ${own.id}, under the very name that this grant gives`);
            expect(sentence).toContain("Look whether this stack has it (pulumi stack --show-ids --show-urns).");
            expect(sentence).toContain("missing from the state, as in stacks of before there was one");
            expect(sentence).toContain(`take it over as the stack's own by \`adopt: "${own.id}"\``);
        });
    });

    test("isn't looked for while not even their number is known", async () => {
        const { failures } = await assignmentCheck.check({}, inputs({ assignments: unknown }));
        expect(failures ?? []).toEqual([]);
        expect(asked.filter((path) => path.startsWith(vaultId) && path.includes("roleAssignments"))).toEqual([]);
    });

    test("is not looked for where nothing is declared anew, nor before the vault is there", async () => {
        expect(await assignmentCheck.check(inputs(), inputs())).toEqual({ inputs: inputs(), failures: [] });
        expect(asked).toEqual([]);
        await assignmentCheck.check({}, inputs({ vaultId: unknown, assignments: [{ ...expected, scope: unknown }] }));
        expect(asked).not.toContainEqual(expect.stringContaining("principalId"));
    });
});

test("an assignment that another grant declares as well is refused, whatever has changed, before anything is asked", async () => {
    const ofLee = { ...expected, what: "Key Vault Secrets User of lee on vault", scope: vaultId.toUpperCase() };
    const both = [inputs(), inputs({ assignments: [ofLee] })];
    for (const olds of [{}, both[1]!]) {
        forgetDeclared();
        expect((await assignmentCheck.check(both[0]!, both[0]!)).failures).toEqual([]);
        expect((await assignmentCheck.check(olds, both[1]!)).failures).toEqual([
            {
                property: "",
                reason:
                    `Vault "kv": ${ofLee.what} is the same role assignment as ${expected.what} (vault "kv"): one role of ${kim} on ` +
                    `${ofLee.scope}, which Azure has once, and which would go with either of them. Grant it once: use one Principal for one ` +
                    "identity, and one component for one object. If both are deployed already, first take the assignment of the grant " +
                    "that goes out of the state (pulumi state delete with its URN), which keeps the access.",
            },
        ]);
    }
    expect(asked).toEqual([]);
});

test("an assignment to take over that gives access elsewhere is refused, before anything is asked", async () => {
    const foreign = vaultId.replace("kv-app", "kv-other");
    const id = (scope: string) =>
        `${scope}/providers/Microsoft.Authorization/roleAssignments/${expected.assignmentName}`;
    const check = (adopt: string) => assignmentCheck.check({}, inputs({ assignments: [{ ...expected, adopt }] }));
    for (const actual of [foreign, `${vaultId}/secrets/a`, resourceGroupId]) {
        expect((await check(id(actual))).failures).toEqual([
            {
                property: "",
                reason:
                    `Vault "kv": Key Vault Secrets User of kim on vault can't take over ${id(actual)}, which gives access on ${actual}, ` +
                    `while the grant is on ${vaultId}. Declare the grant where that access is, or leave \`adopt\` out.`,
            },
        ]);
    }
    expect(asked).toEqual([]);
    expect((await check(id(vaultId.toUpperCase()))).failures).toEqual([]);
});

describe("a shared assignment", () => {
    const shares = (changes: object = {}) => inputs({ assignments: [], shared: [{ ...expected, ...changes }] });

    test("is refused where this stack has it as its own, which would be deleted, before anything is asked", async () => {
        const respelt = { what: expected.what, scope: vaultId.toUpperCase(), assignmentName: "another" };
        expect((await assignmentCheck.check(inputs(), shares(respelt))).failures).toEqual([
            {
                property: "",
                reason:
                    `Vault "kv": ${expected.what} can't be shared by \`onExisting: "adopt"\`: this stack has the assignment as its own and would ` +
                    "delete it at the end of this very deployment. Leave `onExisting` out here, and have the other stack share it; or take the grant " +
                    "out in one deployment and declare it in the next, between which there is no access.",
            },
        ]);
        expect(asked).toEqual([]);
    });

    test("is refused where another name of the principal leaves it, whichever is looked at first", async () => {
        const ofLee = { what: "Key Vault Secrets User of lee on vault" };
        const leaving = () => assignmentCheck.check(inputs(), inputs({ assignments: [] }));
        const sharing = () => assignmentCheck.check(inputs({ assignments: [] }), shares(ofLee));
        const found: (readonly string[])[] = [];
        for (const order of [
            [leaving, sharing],
            [sharing, leaving],
        ]) {
            forgetDeclared();
            const failures = [];
            for (const check of order) {
                failures.push(...((await check()).failures ?? []).map(({ reason }) => reason.split(". ")[0]!));
            }
            found.push(failures);
        }
        const refused = [
            `Vault "kv": ${ofLee.what} can't be shared by \`onExisting: "adopt"\`: this stack has the assignment as its own, ` +
                `${expected.what}, and would delete it at the end of this very deployment`,
        ];
        expect(found).toEqual([refused, refused]);
    });

    test("is none of the stack's own while it isn't known, or at another scope, and needs no rights to assign roles", async () => {
        for (const scope of [unknown, `${vaultId}/secrets/a`]) {
            expect((await assignmentCheck.check(inputs(), shares({ scope }))).failures).toEqual([]);
        }
        permissions = [contributor];
        const { inputs: checked } = await assignmentCheck.check({}, shares());
        expect(checked).toEqual(shares());
        expect(asked).toEqual([]);
    });
});

describe("a preview warns", () => {
    const warnings = async (changes: object = {}, olds: object = {}) =>
        (await assignmentCheck.check(olds as never, inputs(changes))).inputs["warnings"];
    const lacks = (what: string, where: string) => [
        `Vault "kv": the deploying identity lacks ${what} on ${where}: the access that is declared can't be given. Assign it a role that ` +
            'has it, such as Role Based Access Control Administrator, or leave the grants out (`deployerAccess: "none"`) and have ' +
            "somebody else give the access.",
    ];

    test("of nothing, where nothing is in the way", async () => {
        expect(await warnings()).toEqual([]);
    });

    test("where the deployer can't assign roles, on what is there already", async () => {
        permissions = [contributor, { actions: ["Microsoft.KeyVault/*"], notActions: [] }];
        expect(await warnings()).toEqual(lacks(write, vaultId));
        expect(await warnings({ vaultId: unknown })).toEqual(lacks(write, resourceGroupId));
        expect(await warnings({ vaultId: unknown, resourceGroupId: unknown })).toEqual(lacks(write, subscription));
        const definitions = "Microsoft.Authorization/roleDefinitions/write";
        expect(await warnings({ actions: [write, definitions] })).toEqual(
            lacks(`${write} and ${definitions}`, vaultId),
        );
    });

    test("of nothing where a second role has the right", async () => {
        permissions = [contributor, { actions: ["Microsoft.Authorization/roleAssignments/*"], notActions: [] }];
        expect(await warnings()).toEqual([]);
    });

    test("by the rights on the subscription where the resource group isn't there yet", async () => {
        refuse = (path) => (path.startsWith(resourceGroupId) ? 404 : undefined);
        permissions = [everything];
        expect(await warnings({ vaultId: unknown })).toEqual([]);
        expect(asked).toContain(`${subscription}/providers/Microsoft.Authorization/permissions`);
    });

    test("from 9 tenths of the subscription's role assignments on", async () => {
        assigned = Array.from({ length: 3_599 }, (_unused, index) => live(`other-${index}`, { principalId: "other" }));
        expect(await warnings()).toEqual([]);
        assigned.push(live("inherited", { scope: "/providers/Microsoft.Management/managementGroups/top" }));
        expect(await warnings()).toEqual([]);
        assigned.push(live("one-more", { principalId: "other" }));
        expect(await warnings()).toEqual([
            "Subscription 11111111-1111-4111-8111-111111111111 has 3600 role assignments, and takes no more than 4000. Grant on groups " +
                "and on whole vaults rather than on single objects, or delete assignments that nobody needs " +
                "(https://learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits).",
        ]);
        expect(await warnings({}, inputs({ assignments: [] }))).toHaveLength(1);
    });

    test("by the subscription of the vault, where another one is deployed to", async () => {
        assigned = Array.from({ length: 3_600 }, (_unused, index) => live(`other-${index}`, { principalId: "other" }));
        const told = await warnings({ subscriptionId: "22222222-2222-4222-8222-222222222222" });
        expect(told).toEqual([expect.stringContaining(`Subscription ${subscription.split("/").at(-1)} has 3600`)]);
        expect(asked.filter((path) => !path.startsWith(subscription))).toEqual([]);
    });

    test("that nothing can be told where the deployer may not look", async () => {
        refuse = () => 403;
        expect(await warnings()).toEqual([
            'Vault "kv": whether the declared access can be given can\'t be told in advance. refused',
        ]);
    });
});

test("keeps what was found out of the state, and shows no change for it", async () => {
    permissions = [contributor];
    const { inputs: checked } = await assignmentCheck.check({}, inputs());
    const { id, outs } = await assignmentCheck.create(checked);
    expect(id).toBe(`${vaultId}/assignments`);
    expect(outs).toEqual(inputs());
    expect(await assignmentCheck.diff(id, outs, checked)).toEqual({ changes: false });
    const more = { ...checked, assignments: [expected, { ...expected, scope: `${vaultId}/secrets/a` }] };
    expect(await assignmentCheck.diff(id, outs, more)).toEqual({ changes: true });
    expect((await assignmentCheck.update(id, outs, more)).outs).not.toHaveProperty("warnings");
});

test("a refresh forgets the assignments that are gone, so that they are looked for again", async () => {
    assigned = [];
    const gone = await assignmentCheck.read("id", inputs());
    expect(gone.inputs?.["assignments"]).toEqual([]);
    assigned = [live(expected.assignmentName.toUpperCase())];
    expect((await assignmentCheck.read("id", inputs())).inputs).toEqual(inputs());
    refuse = () => 404;
    expect(await assignmentCheck.read("id", inputs())).toEqual({ id: "" });
});

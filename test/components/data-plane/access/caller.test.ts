import { caller } from "../../../../components/data-plane/access/caller";
import { identityIn, identityMismatch } from "../../../../components/data-plane/azure/token-claims";
import { TestAzure } from "../../support/azure";

function token(claims: object): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return [part({ alg: "RS256" }), part(claims), "signature"].join(".");
}

const oid = "33333333-3333-4333-8333-333333333333";

test.each([
    [{ oid, idtyp: "app" }, "ServicePrincipal"],
    [{ oid, idtyp: "user", scp: "user_impersonation" }, "User"],
    [{ oid, scp: "user_impersonation" }, "User"],
    [{ oid, roles: ["Reader"] }, "ServicePrincipal"],
])("a token with %j is one of a %s", (claims, type) => {
    expect(identityIn(token(claims))).toEqual({ objectId: oid, type });
});

test.each([
    [token({ sub: "somebody" }), "names no object id (`oid`)"],
    ["opaque", "is not a JSON web token"],
])("a token that says nothing is refused", (text, reason) => {
    expect(() => identityIn(text)).toThrow(reason);
});

test("an identity that azure-native doesn't name is no mismatch", () => {
    const actual = { objectId: oid, type: "User" } as const;
    expect(identityMismatch("It", actual, undefined)).toBeUndefined();
    expect(identityMismatch("It", actual, "")).toBeUndefined();
    expect(identityMismatch("It", actual, oid.toUpperCase())).toBeUndefined();
    expect(identityMismatch("It", actual, "other")).toContain(`deploys as object id other`);
});

describe("the deploying identity", () => {
    let azure: TestAzure;
    beforeAll(async () => {
        azure = await TestAzure.start();
    });
    afterAll(() => azure.close());

    test("is described where it is asked for, in previews as well", async () => {
        const { objectId } = azure.azure.target;
        const { inputs, failures } = await caller.check({}, { describe: true, expectedObjectId: objectId });
        expect(failures).toEqual([]);
        expect(inputs).toEqual({ describe: true, principalType: "ServicePrincipal" });
        expect((await caller.create(inputs)).outs).toMatchObject({ principalType: "ServicePrincipal" });
    });

    test("leaves no trace where it is only compared", async () => {
        const { inputs } = await caller.check({}, { describe: false, expectedObjectId: azure.azure.target.objectId });
        expect(inputs).toEqual({ describe: false });
        expect(await caller.diff("caller", inputs, inputs)).toEqual({ changes: false });
    });

    test("is refused where azure-native deploys as another", async () => {
        const { failures } = await caller.check({}, { describe: false, expectedObjectId: oid });
        expect(failures).toEqual([
            {
                property: "expectedObjectId",
                reason:
                    `The deployment: azure-native deploys as object id ${oid}, but keys and secrets would be deployed as ` +
                    `${azure.azure.target.objectId}. Configure one identity for both: azure-native's settings or ARM_* variables, or one ` +
                    "`az login`.",
            },
        ]);
    });
});

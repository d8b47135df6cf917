import { complaintsAboutReleasePolicy } from "../../../components/internal/release-policy-rules";

const claim = { claim: "x-ms-attestation-type", equals: "sevsnpvm" };
const authority = { authority: "https://a.attest.azure.net", allOf: [claim] };
const policy = { version: "1.0.0", anyOf: [authority] };
const operators = '"equals", "notEquals", "less", "lessOrEquals", "greater", "greaterOrEquals", "exists"';

test.each<[string, unknown]>([
    ["one claim of one authority", policy],
    [
        "conditions in conditions",
        { ...policy, anyOf: [{ ...authority, allOf: [{ anyOf: [claim, { allOf: [claim] }] }] }] },
    ],
    ["what exists, and false", { ...policy, anyOf: [{ ...authority, allOf: [{ claim: "debug", exists: false }] }] }],
    ["lower case, as the grammar has it", { version: "1.0.0", anyof: [{ authority: "https://a", anyof: [claim] }] }],
])("takes %s", (_what, taken) => {
    expect(complaintsAboutReleasePolicy(JSON.stringify(taken))).toEqual([]);
});

test.each<[unknown, string]>([
    [[], "be a release policy as JSON"],
    [null, "be a release policy as JSON"],
    [{ anyOf: [authority] }, 'say its `version`, "1.0.0"'],
    [{ version: "1.0.0", allOf: [authority] }, "list one authority or more under `anyOf`"],
    [{ version: "1.0.0", anyOf: [] }, "list one authority or more under `anyOf`"],
    [{ ...policy, anyOf: [claim] }, "name an attestation service as `authority` in each part of its `anyOf`"],
    [{ ...policy, anyOf: [{ authority: "https://a" }] }, "list conditions under `allOf` or `anyOf` of each authority"],
    [
        { ...policy, anyOf: [{ ...authority, allOf: [{ claim: "c", is: 1 }] }] },
        `compare in each condition a \`claim\` by one of ${operators}`,
    ],
])("refuses %j", (refused, expected) => {
    const got = JSON.stringify(refused);
    expect(complaintsAboutReleasePolicy(got)).toEqual([{ property: "releasePolicy.policy", expected, got }]);
});

test.each(["anyOf", undefined, 5])("refuses what is no JSON: %s", (got) => {
    expect(complaintsAboutReleasePolicy(got)).toEqual([
        { property: "releasePolicy.policy", expected: "be a release policy as JSON", got },
    ]);
});

import * as fc from "fast-check";
import { deterministicGuid, generatedVaultName, guid, isVaultName, slug } from "../../../components/internal/names";
import { ipRule } from "../../../components/internal/ip-rules";

const parts = { name: "app", stack: "dev", project: "platform", subscriptionId: "s-1" };

test("generated names are names that the service takes, whatever they come from", () => {
    fc.assert(
        fc.property(fc.string(), fc.string(), fc.string(), (name, stack, project) => {
            expect(isVaultName(generatedVaultName({ ...parts, name, stack, project }))).toBe(true);
        }),
    );
});

test("generated names differ by each of their parts, and are pinned: they are the names of vaults", () => {
    expect(generatedVaultName(parts)).toBe("app-dev-95bed289");
    const others = (["name", "stack", "project", "subscriptionId"] as const).map((part) =>
        generatedVaultName({ ...parts, [part]: `${parts[part]}x` }),
    );
    expect(new Set([generatedVaultName(parts), ...others]).size).toBe(5);
});

test("derived GUIDs are GUIDs, the same without regard to letter case, and pinned: they name role assignments", () => {
    expect(deterministicGuid("scope", "principal", "role")).toMatch(guid);
    expect(deterministicGuid("SCOPE", "principal", "role")).toBe(deterministicGuid("scope", "PRINCIPAL", "role"));
    expect(deterministicGuid("a", "b c")).not.toBe(deterministicGuid("a b", "c"));
    expect(deterministicGuid("scope", "principal", "role")).toBe("0bd57661-4e6c-5db3-b588-88ce35824a9f");
});

test.each([
    ["Kim (Platform)", "kim-platform"],
    ["--a__b--", "a-b"],
    ["", ""],
])("%j becomes %j in a name", (text, expected) => {
    expect(slug(text)).toBe(expected);
});

test.each([
    ["203.0.113.7", "203.0.113.7/32"],
    ["198.51.100.0/24", "198.51.100.0/24"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["172.32.0.0/16", "172.32.0.0/16"],
    ["172.16.0.0/12", undefined],
    ["192.168.1.1", undefined],
    ["198.51.100.1/24", undefined],
    ["203.0.113.7/33", undefined],
    ["203.0.113.07", undefined],
    ["203.0.113", undefined],
    ["::1", undefined],
])("the address rule %s is sent as %s", (text, rule) => {
    expect(ipRule(text)).toBe(rule);
});

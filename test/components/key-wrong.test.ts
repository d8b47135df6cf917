import * as pulumi from "@pulumi/pulumi";
import { Key, Vault } from "../../components/index";
import { ofType, recorded } from "./support/recorder";

/** What a program written in JavaScript, or one that reads its configuration, can give. */
type Anything = Record<string, unknown>;

const terms = "`rotation` must be an object of rotateAfter, rotateBeforeExpiry, expireAfter or notifyBefore";
const output = "got an output, whose value isn't known here.";

test.each<[Anything, string]>([
    [{ onDestroy: "keep" }, '`onDestroy` must be one of "detach", "disable", "delete", "purge", got "keep".'],
    [{ onExisting: "take" }, '`onExisting` must be one of "fail", "adopt", "recover", got "take".'],
    [{ enabled: "false" }, '`enabled` must be true or false, got "false".'],
    [{ exportable: "false" }, '`exportable` must be true or false, got "false".'],
    [{ exportable: pulumi.output(false) }, `\`exportable\` must be true or false, ${output}`],
    [
        { type: "EC-HSM", exportable: true, releasePolicy: { policy: "{}", immutable: "false" } },
        '`releasePolicy.immutable` must be true or false, got "false".',
    ],
    [{ rotation: "P90D" }, `${terms}, got "P90D".`],
    [{ rotation: ["P90D"] }, `${terms}, got ["P90D"].`],
    [{ rotation: null }, `${terms}, got null.`],
    [{ rotation: { every: "P90D" } }, `${terms}, got {"every":"P90D"}.`],
    [{ rotation: pulumi.output({ rotateAfter: "P90D" }) }, `${terms}, ${output}`],
    [
        { rotation: { rotateAfter: 90 } },
        '`rotation.rotateAfter` must be a duration like "90 days", "18 months", P90D or P18M, got 90.',
    ],
])("%j, which no compiler has looked at, is refused before the key is declared", async (args, sentence) => {
    let message = "";
    const registrations = await recorded(() => {
        const vault = new Vault("kv", { resourceGroupName: "rg", vaultName: "kv-app", network: "open" });
        try {
            new Key("signing", { vault, type: "EC", ...args });
        } catch (error) {
            message = (error as Error).message;
        }
    });
    expect(message).toBe(`Key "signing": ${sentence}`);
    expect(ofType(registrations, "pulumi-nodejs:dynamic/azure-keyvault:Key")).toEqual([]);
});

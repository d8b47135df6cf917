import * as pulumi from "@pulumi/pulumi";
import { Secret, Secrets, Vault, type SecretArgs } from "../../components/index";
import { checkedValue, secondsOf } from "../../components/internal/arm-secret";
import { ofType, recorded, type Registration } from "./support/recorder";

const vaultArgs = { resourceGroupName: "rg", vaultName: "kv-app", network: "open" } as const;
const planted = "pl4nted-s3cr3t-value";

/** What a program written in JavaScript, or one that reads its configuration, can give. */
type Anything = Record<string, unknown>;

function program(args: Anything): () => void {
    return () => void new Secret("password", { vault: new Vault("kv", vaultArgs), ...args });
}

/** What a program is refused with, and what it had registered by then. */
async function refusal(declare: () => void): Promise<{ sentences: string[]; registrations: Registration[] }> {
    let error: unknown;
    const registrations = await recorded(() => {
        try {
            declare();
        } catch (caught) {
            error = caught;
        }
    });
    expect(error).toMatchObject({ code: "InvalidArgument" });
    return { sentences: (error as Error).message.split("\n"), registrations };
}

async function sentencesOf(declare: () => void): Promise<string[]> {
    return (await refusal(declare)).sentences;
}

describe("refuses what no compiler has looked at", () => {
    test.each<[Anything, string]>([
        [{ value: 12_345_678 }, "`value` must be a text, got a number."],
        [{ value: { planted } }, "`value` must be a text, got an object."],
        [{ value: [planted] }, "`value` must be a text, got a list."],
        [{ value: null }, "`value` must be a text, got nothing."],
        [{ value: "x", mode: "Seeded" }, '`mode` must be one of "managed", "seeded", got "Seeded".'],
        [
            { value: "x", onDestroy: "disable" },
            '`onDestroy` must be one of "detach", "delete", "purge", got "disable".',
        ],
        [{ value: "x", onExisting: "take" }, '`onExisting` must be one of "fail", "adopt", "recover", got "take".'],
        [{ value: "x", plane: "ARM" }, '`plane` must be one of "data", "arm", got "ARM".'],
        [{ value: "x", enabled: "false" }, '`enabled` must be true or false, got "false".'],
        [{ value: "x", contentType: 5 }, "`contentType` must have at most 255 characters, got 5."],
        [{ value: "x", tags: { a: 5 } }, '`tags["a"]` must be a text, got a number.'],
        [
            { value: "x", tags: { a: planted.repeat(30) } },
            '`tags["a"]` must have a name of 1 to 512 characters with a value of at most 512, got a text of 600 characters.',
        ],
        [{ value: "x", tags: { a: undefined } }, '`tags["a"]` must be a text, got nothing.'],
        [
            { value: "x", tags: { "declared-by": "me" } },
            '`tags["declared-by"]` must have another name, which marks a secret as its declaration\'s, got "declared-by".',
        ],
        [
            { value: "x", accessTimeoutSeconds: -1 },
            "`accessTimeoutSeconds` must be a whole number of seconds from 0 to 3600, got -1.",
        ],
        [
            { value: "x", secretName: pulumi.output("name") },
            "`secretName` must have 1 to 127 letters, digits and dashes, got an output, whose value isn't known here.",
        ],
        [
            { fromFile: { path: "a", encoding: "hex" } },
            '`fromFile.encoding` must be one of "utf8", "base64", got "hex".',
        ],
        [{ fromFile: { path: 5 } }, "`fromFile` must be the path of a file, got a number."],
        [{ value: "x", restoreFrom: 5 }, "`restoreFrom` must be the path of a file, got a number."],
        [
            { restoreFrom: "backups/password" },
            "exactly one of `value`, `generate`, `fromEnvironment`, `fromFile`, `fromSecret` must say where the value comes from, got none.",
        ],
        [{ generate: "32" }, '`generate` must be an object such as { length: 32 }, got "32".'],
        [
            { generate: { lenght: 40 } },
            '`generate.lenght` must be left out of a specification of "length", "classes", "alphabet", got 40.',
        ],
        [
            { generate: { words: 6, length: 64 } },
            '`generate.length` must be left out of a specification of "words", "separator", got 64.',
        ],
        [
            { generate: { words: 6, separator: "x".repeat(17) } },
            "`generate.separator` must be a text of at most 16 characters",
        ],
        [
            { generate: { bytes: 32, encoding: "base32" } },
            '`generate.encoding` must be one of "base64", "base64url", "hex", got "base32".',
        ],
        [{ generate: { classes: ["lower", "toString"] } }, "`generate.classes` must be a list of"],
        [{ generate: { classes: ["lower", "lower"] } }, "`generate.classes` must name each class once"],
    ])("%#", async (args, sentence) => {
        const [only, ...more] = await sentencesOf(program(args));
        expect(only).toContain(`Secret "password": ${sentence}`);
        expect(more).toEqual([]);
        expect(only).not.toContain(planted);
    });
});

describe("refuses times that no calendar has, or that contradict each other", () => {
    const generate = {};
    test.each<[Anything, string]>([
        [
            { value: "x", expiresOn: "2030-02-30" },
            '`expiresOn` must be a time such as "2027-01-31T00:00:00Z", got "2030-02-30".',
        ],
        [
            { value: "x", notBefore: "0001-01-01T00:00:00Z" },
            '`notBefore` must be later than 1970-01-01T00:00:00Z, got "0001-01-01T00:00:00Z".',
        ],
        [
            { generate, rotateEvery: "P30D", expiresOn: "2030-01-01" },
            "`expiresOn` must be left out where `rotateEvery` is given: each version expires when the next one is due, or by `expiresAfter`, " +
                'got "2030-01-01".',
        ],
        [
            { generate, rotateEvery: "P90D", expiresAfter: "30 days" },
            '`expiresAfter` must be no shorter than `rotateEvery` (P90D): the value would expire before the next one is due, got "30 days".',
        ],
    ])("%#", async (args, sentence) => {
        expect(await sentencesOf(program(args))).toEqual([`Secret "password": ${sentence}`]);
    });

    test("takes a life as long as the period in other words", async () => {
        const declare = program({ generate, rotateEvery: "P1Y", expiresAfter: "12 months" });
        expect(await recorded(declare)).not.toEqual([]);
    });
});

describe("refuses a copy that can't be one", () => {
    const copy = (fromSecret: Anything) => () => {
        const vault = new Vault("kv", vaultArgs);
        new Secret("copy", { vault, fromSecret: { vault, ...fromSecret } } as unknown as SecretArgs);
    };
    test.each<[Anything, string]>([
        [
            { secretName: "../keys/x" },
            '`fromSecret.secretName` must have 1 to 127 letters, digits and dashes, got "../keys/x".',
        ],
        [{}, '`fromSecret.secretName` must have 1 to 127 letters, digits and dashes, got "".'],
        [
            { secretName: "original", version: "latest" },
            '`fromSecret.version` must be a version\'s 32 hexadecimal digits, got "latest".',
        ],
    ])("%#", async (fromSecret, sentence) => {
        expect(await sentencesOf(copy(fromSecret))).toEqual([`Secret "copy": ${sentence}`]);
    });
});

test("says all that is wrong at once", async () => {
    const args = { value: "", secretName: "no_underscores", expiresAfter: "P90X", reseed: "1", onDestroy: "keep" };
    const sentences = await sentencesOf(program(args));
    expect(sentences.map((sentence) => /: `(\w+)` must/.exec(sentence)?.[1]).sort()).toEqual([
        "expiresAfter",
        "onDestroy",
        "reseed",
        "secretName",
        "value",
    ]);
});

describe("many secrets", () => {
    const many = (secrets: Anything) => () =>
        void new Secrets("app", { vault: new Vault("kv", vaultArgs), secrets: secrets as Record<string, SecretArgs> });

    test("are refused before one is declared, each wrong one by its name", async () => {
        const right = { value: planted };
        const secrets = { right, a_b: right, empty: { value: "" }, Right: { generate: {} } };
        const { sentences, registrations } = await refusal(many(secrets));
        expect(sentences).toEqual([
            'Secret "app-a_b": `secretName` must have 1 to 127 letters, digits and dashes, got "a_b".',
            'Secret "app-empty": `value` must have at least 1 character, got an empty text.',
            'Secret "app-Right": `secretName` must be another than that of the secret "app-right", which is in the same vault (capitals make ' +
                'no difference), got "Right".',
        ]);
        expect(ofType(registrations, "azure-keyvault:index:Secrets")).toEqual([]);
    });

    test("take a setting that is given as undefined for one that is left out", async () => {
        const secrets = { one: { value: planted, secretName: undefined, onDestroy: undefined } };
        const declare = () => {
            const vault = new Vault("kv", vaultArgs);
            new Secrets("app", { vault, defaults: { onDestroy: "delete" }, secrets: secrets as never });
        };
        const [secret] = ofType(await recorded(declare), "pulumi-nodejs:dynamic/azure-keyvault:Secret");
        expect(secret?.inputs).toMatchObject({ name: "one", onDestroy: "delete" });
    });
});

describe('plane "arm"', () => {
    test.each<[() => unknown, string]>([
        [() => checkedValue("password", ""), "`value` must have at least 1 character, got an empty text."],
        [
            () => checkedValue("password", "ä".repeat(12_801)),
            "`value` must have at most 25600 bytes in UTF-8, got 25602.",
        ],
        [
            () => secondsOf("password", "expiresOn", "soon"),
            '`expiresOn` must be a time such as "2027-01-31T00:00:00Z", got "soon".',
        ],
    ])("refuses what only the deployment knows: %#", (check, sentence) => {
        expect(check).toThrow(`Secret "password": ${sentence}`);
    });

    test("passes on what only the deployment knows", async () => {
        const args = { value: pulumi.output(planted), expiresOn: pulumi.output("2030-01-01T00:00:00Z") };
        const type = "azure-native:keyvault:Secret";
        const secretUri = "https://kv-app.vault.azure.net/secrets/password";
        const properties = { secretUri, secretUriWithVersion: `${secretUri}/abc` };
        const outputs = { [type]: () => ({ properties }) };
        const [secret] = ofType(await recorded(program({ ...args, plane: "arm" }), { outputs }), type);
        expect(secret?.inputs["properties"]).toMatchObject({
            value: { value: planted, attributes: { expires: 1_893_456_000 } },
        });
    });

    test("says all that it can't do at once", async () => {
        const args = { plane: "arm", value: "x", mode: "seeded", onDestroy: "purge", reseed: planted };
        const sentences = await sentencesOf(program(args));
        expect(sentences).toHaveLength(3);
        expect(sentences.join()).not.toContain(planted);
    });
});

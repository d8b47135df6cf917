/** The settings that walks choose from: `undefined` leaves one out. */
import type { Kind, Thing } from "./declaration";
import type { Random } from "local/dist/chaos/random";

type Choices = Readonly<Record<string, readonly unknown[]>>;

const tags = [undefined, undefined, { owner: "a" }, { owner: "b", cost: "1" }, {}];
const [soon, later] = ["2031-01-01T00:00:00Z", "2032-06-01T00:00:00Z"];
const past = "2026-01-01T00:00:00Z";
const workspaceId =
    "/subscriptions/0a000000-0000-4000-8000-000000000009/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs";
const trigger = [undefined, undefined, "1", "2", "3"];
const whenThere = [undefined, "fail", "adopt", "recover", "recover"];
const ends = ["detach", undefined, "disable", "delete", "purge", "purge"];

const choices: Readonly<Record<Kind, Choices>> = {
    vault: {
        accessModel: [undefined, undefined, "rbac", "accessPolicies"],
        sku: [undefined, "standard", "premium"],
        tags,
        enabledForDeployment: [undefined, true, false],
        enabledForDiskEncryption: [undefined, true],
        enabledForTemplateDeployment: [undefined, true],
        network: ["open", "open", { deployerAddresses: ["203.0.113.10"], trustedServices: true }],
        onDestroy: ["purge", "purge", "delete", "detach"],
        onExisting: [undefined, "recover", "recover"],
        deployers: [undefined, undefined, undefined, "pipeline", "pipeline and group"],
        lock: [...Array<undefined>(20), "CanNotDelete"],
        foreignPolicies: [undefined, undefined, "report"],
        guardrails: [undefined, undefined, { profile: "mcsb", level: "warn" }],
        diagnostics: [undefined, undefined, { audit: { workspaceId } }, { audit: { workspaceId, logs: "audit" } }],
    },
    key: {
        type: ["EC", "RSA", "EC", "RSA", "EC-HSM", "RSA-HSM"],
        size: [2048, 2048, undefined],
        curve: [undefined, "P-256", "P-384"],
        operations: [undefined, undefined, ["sign", "verify"], ["verify", "sign"], ["wrapKey", "unwrapKey"]],
        enabled: [undefined, undefined, true, false],
        notBefore: [undefined, undefined, undefined, past, soon],
        expiresOn: [undefined, undefined, undefined, soon, later],
        expiresAfter: [undefined, undefined, undefined, "P400D", "2 years"],
        rotation: [
            undefined,
            undefined,
            { rotateAfter: "P2M", expireAfter: "P90D" },
            { rotateAfter: "60 days" },
            { expireAfter: "1 year", rotateBeforeExpiry: "30 days", notifyBefore: "15 days" },
            { notifyBefore: "P10D" },
            { expireAfter: "P1Y" },
        ],
        rotateNow: trigger,
        material: [undefined, undefined, undefined, undefined, "first", "second"],
        tags,
        onExisting: whenThere,
        onDestroy: ends,
    },
    secret: {
        source: [
            { generate: { length: 32 } },
            { generate: { length: 40, classes: ["lower", "digits"] } },
            { generate: { words: 6 } },
            { generate: { bytes: 32 } },
            { value: "first value" },
            { value: "second value" },
            { fromEnvironment: "WALK_VALUE" },
        ],
        mode: [undefined, undefined, "managed", "seeded"],
        contentType: [undefined, "text/plain", "application/json"],
        plane: [undefined, undefined, undefined, undefined, undefined, undefined, "arm"],
        tags,
        enabled: [undefined, undefined, true, false],
        notBefore: [undefined, undefined, undefined, past, soon],
        expiresOn: [undefined, undefined, undefined, soon, later],
        expiresAfter: [undefined, undefined, undefined, "P400D", "2 years"],
        rotateEvery: [undefined, undefined, "P90D", "180 days"],
        regenerate: trigger,
        reseed: trigger,
        onExisting: whenThere,
        onDestroy: ends.filter((end) => end !== "disable"),
    },
    certificate: {
        import: [undefined, undefined, undefined, undefined, "first", "second"],
        issuedBy: [undefined, undefined, undefined, "self", "external"],
        subject: ["CN=a.contoso.com", "CN=b.contoso.com, O=Contoso"],
        dnsNames: [
            undefined,
            ["a.contoso.com"],
            ["a.contoso.com", "b.contoso.com"],
            ["b.contoso.com", "a.contoso.com"],
        ],
        key: [
            { type: "EC" },
            { type: "EC", curve: "P-384" },
            { type: "RSA", size: 2048 },
            { type: "EC", reuseOnRenewal: true },
            { type: "EC", exportable: false },
        ],
        validity: [undefined, "12 months", "6 months"],
        contentType: [undefined, "pfx", "pem"],
        beforeExpiry: [
            undefined,
            undefined,
            { action: "renew", percentage: 50 },
            { action: "mail", days: 30 },
            { action: "renew", days: 20 },
        ],
        keyUsages: [undefined, undefined, ["digitalSignature"]],
        extendedKeyUsages: [undefined, undefined, ["serverAuth"]],
        enabled: [undefined, undefined, true, false],
        tags,
        renewNow: trigger,
        onExisting: whenThere,
        onDestroy: ends,
    },
    authority: {
        subject: ["CN=Root", "CN=Root, O=Contoso"],
        key: [
            { onDestroy: "purge" },
            { type: "EC", curve: "P-256", onDestroy: "purge" },
            { type: "RSA", size: 2048, onDestroy: "purge" },
            { onDestroy: "delete" },
            {},
        ],
        pathLength: [undefined, undefined, 1, 2],
        validity: [undefined, undefined, "4 years", "3 years"],
        permitted: [undefined, undefined, { dnsNames: ["contoso.com"] }],
        crlUrls: [undefined, ["http://crl.contoso.com/root.crl"]],
        crlValidity: [undefined, "60 days"],
        renewNow: trigger,
    },
};

/** Settings at random. */
export function anySettings(kind: Kind, random: Random): Record<string, unknown> {
    const chosen = Object.entries(choices[kind]).map(([name, values]) => [name, random.pick(values)] as const);
    return fitting(kind, Object.fromEntries(chosen.filter(([, value]) => value !== undefined)));
}

/** The settings with another value of one, and with what that one can't stand beside left out. */
export function otherSettings(thing: Thing, random: Random): Record<string, unknown> {
    for (;;) {
        const setting = random.pick(Object.keys(choices[thing.kind]).filter((name) => !settled.includes(name)));
        const value = random.pick(choices[thing.kind][setting]!);
        const { [setting]: before, ...rest } = thing.settings;
        if (JSON.stringify(before) !== JSON.stringify(value)) {
            const settings = fitting(thing.kind, value === undefined ? rest : { ...rest, [setting]: value }, setting);
            if (JSON.stringify(settings) !== JSON.stringify(thing.settings)) {
                return settings;
            }
        }
    }
}

/** Changed by ways of their own, or for good. */
const settled = ["accessModel", "plane"];

type Settings = Record<string, unknown>;

/** What an imported certificate says itself. */
const saying = [
    ...["issuedBy", "subject", "dnsNames", "key", "validity"],
    ...["beforeExpiry", "keyUsages", "extendedKeyUsages", "renewNow"],
];

/** Leaves out what contradicts the rest; of two that contradict each other the one that was not chosen last. */
function fitting(kind: Kind, settings: Settings, chosen?: string): Settings {
    const left = { ...settings };
    if (kind === "certificate" && left["import"] === undefined) {
        left["subject"] ??= "CN=a.contoso.com";
    }
    const drop = (...names: readonly string[]) => names.forEach((name) => delete left[name]);
    const oneOf = (...names: readonly string[]) => {
        const given = names.filter((name) => left[name] !== undefined);
        const kept = given.find((name) => name === chosen) ?? given[0];
        drop(...given.filter((name) => name !== kept));
    };
    const within = (name: string, part: string) => (left[name] as Settings | undefined)?.[part];
    if (left["notBefore"] === soon && left["expiresOn"] === soon) {
        oneOf("notBefore", "expiresOn");
    }
    if (kind === "key") {
        const isEc = String(left["type"]).startsWith("EC");
        if (String(left["type"]).endsWith("-HSM")) {
            drop("material");
        }
        if (left["material"] !== undefined) {
            Object.assign(left, isEc ? { curve: "P-256" } : { size: 2048 });
            drop("rotateNow");
        }
        drop(isEc ? "size" : "curve");
        if (isEc && (left["operations"] as string[] | undefined)?.includes("wrapKey") === true) {
            drop("operations");
        }
        oneOf("expiresOn", "expiresAfter");
        if (within("rotation", "expireAfter") !== undefined) {
            oneOf("expiresOn", "rotation");
            oneOf("expiresAfter", "rotation");
        }
    } else if (kind === "secret") {
        if (left["plane"] === "arm") {
            left["source"] = { value: within("source", "value") ?? "first value" };
            drop("mode", "expiresAfter", "rotateEvery", "onExisting", "onDestroy");
        }
        if (within("source", "generate") === undefined || left["mode"] === "seeded") {
            drop("rotateEvery", "regenerate");
        }
        if (left["mode"] !== "seeded") {
            drop("reseed");
        }
        oneOf("expiresOn", "expiresAfter");
        oneOf("expiresOn", "rotateEvery");
    } else if (kind === "certificate" && left["import"] !== undefined) {
        if (chosen !== undefined && saying.includes(chosen) && left[chosen] !== undefined) {
            drop("import");
            left["subject"] ??= "CN=a.contoso.com";
        } else {
            drop(...saying);
        }
    } else if (kind === "certificate" && left["issuedBy"] === "external") {
        if (within("beforeExpiry", "action") === "renew") {
            oneOf("issuedBy", "beforeExpiry");
        }
    }
    return left;
}

import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { certificate } from "../../../../components/data-plane/certificates/certificate";
import type { CertificateInputs, CertificateOutputs } from "../../../../components/data-plane/certificates/contract";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { time } from "../../../../components/data-plane/azure/retry";
import { day } from "../../../local/azure/key-vault/harness";
import { webCertificate } from "../../support/declared-certificate";
import { HandlerEngine } from "../../support/handler-engine";
import { credential, InProcessVault, target } from "../in-process";

let vault: InProcessVault;

// The innermost policy of every client: the request goes no further than the vault in this process.
jest.mock("../../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => vault.sendRequest(request) },
}));
jest.mock("../../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));

const engine = new HandlerEngine<CertificateInputs, CertificateOutputs>(certificate);
const realTime = { ...time };

beforeEach(() => {
    vault = new InProcessVault();
    forgetClients();
    time.sleep = () => Promise.resolve();
});

afterEach(() => {
    jest.restoreAllMocks();
    Object.assign(time, realTime);
});

async function deployed(changes: Partial<CertificateInputs> = {}) {
    const { now } = await engine.up(webCertificate(target, changes));
    vault.takeRequests();
    return now;
}

function again(changes: Partial<CertificateInputs> = {}): CertificateInputs {
    return webCertificate(target, changes);
}

/** The versions in the vault. */
async function versions(): Promise<unknown[]> {
    return (await vault.body<{ value: unknown[] }>(200, "GET", "/certificates/web/versions")).value;
}

describe("a self-signed certificate", () => {
    test("is asked for, waited for and kept as what is public of it", async () => {
        const { step, now } = await engine.up(webCertificate(target));
        expect(step).toBe("create");
        expect(vault.takeRequests()).toEqual([
            "GET /certificates/web",
            "POST /certificates/web/create",
            "GET /certificates/web/pending",
            "GET /certificates/web/pending",
            "GET /certificates/web",
        ]);
        expect(now.id).toBe("https://kv-test.vault.azure.net/certificates/web");
        expect(now.outs).toMatchObject({
            status: "issued",
            issuedSubject: "CN=web.contoso.com",
            version: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
            thumbprint: expect.stringMatching(/^[0-9A-F]{40}$/) as string,
        });
        expect(now.outs.lineage).toBe(now.outs.version);
        expect(now.outs.chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
        expect(now.outs).not.toHaveProperty("request");
        expect(JSON.stringify(now)).not.toContain("PRIVATE");
        expect(Buffer.byteLength(JSON.stringify([now.inputs, now.outs]))).toBeLessThan(4096);
    });

    test("makes no request at all when nothing has changed", async () => {
        const old = await deployed();
        expect((await engine.up(again(), old)).step).toBe("same");
        expect(vault.takeRequests()).toEqual([]);
    });

    test("takes policy, tags and enabled in place", async () => {
        const old = await deployed({ tags: { team: "a" } });
        const changes = { validityMonths: 6, tags: { team: "b" }, enabled: false };
        const { step, now } = await engine.up(again(changes), old);
        expect(step).toBe("update");
        expect(vault.takeRequests()).toEqual([
            "GET /certificates/web",
            "PATCH /certificates/web/policy",
            "PATCH /certificates/web",
        ]);
        expect(now.outs.version).toBe(old.outs.version);
        const live = await vault.body(200, "GET", "/certificates/web");
        expect(live).toMatchObject({ attributes: { enabled: false }, policy: { x509_props: { validity_months: 6 } } });
        expect((live["tags"] as Record<string, string>)["team"]).toBe("b");
    });

    test.each<[string, Partial<CertificateInputs>]>([
        ["subject", { subject: "CN=shop.contoso.com" }],
        ["name", { dnsNames: ["web.contoso.com", "shop.contoso.com"] }],
        ["key", { curve: "P-384" }],
        ["renewNow", { renewNow: "1" }],
    ])("makes one new version for a changed %s, and the preview says so", async (_what, changes) => {
        const old = await deployed();
        const planned = await engine.preview(again(changes), old);
        expect(planned.step).toBe("update");
        expect([old.inputs.edition, planned.inputs.edition]).toEqual([1, 2]);
        const { now } = await engine.up(again(changes), old);
        expect(now.outs.version).not.toBe(old.outs.version);
        expect(now.outs.thumbprint).not.toBe(old.outs.thumbprint);
        expect(await versions()).toHaveLength(2);
        expect((await engine.up(again(changes), now)).step).toBe("same");
    });

    test("stays where the program says the same in another order or spelling", async () => {
        const says = {
            subject: "CN=web.contoso.com, O=Contoso",
            dnsNames: ["web.contoso.com", "shop.contoso.com"],
            keyUsages: ["digitalSignature", "keyAgreement"],
        } as const;
        const old = await deployed(says);
        const alike = again({
            subject: "cn=web.contoso.com,O=Contoso",
            dnsNames: [...says.dnsNames].reverse(),
            keyUsages: [...says.keyUsages].reverse(),
        });
        expect((await engine.up(alike, old)).step).toBe("same");
        const { now } = await engine.up({ ...alike, tags: { team: "b" } }, old);
        expect(vault.takeRequests()).toEqual(["GET /certificates/web", "PATCH /certificates/web"]);
        expect(now.outs.version).toBe(old.outs.version);
        expect((await engine.preview(again({ ...says, dnsNames: ["WEB.contoso.com"] }), now)).inputs.edition).toBe(2);
    });

    test("is renewed by the service without drift, and stays so after its expiry", async () => {
        const old = await deployed();
        vault.time += 300 * day;
        const renewed = await engine.refresh(old);
        expect(renewed?.inputs).toEqual(old.inputs);
        expect(renewed?.outs.version).not.toBe(old.outs.version);
        vault.time += 400 * day;
        const later = await engine.refresh(renewed ?? old);
        expect(later?.inputs).toEqual(old.inputs);
        expect((await engine.up(again(), later)).step).toBe("same");
    });

    test("shows drift property by property, and puts it right", async () => {
        const old = await deployed({ tags: { team: "a" } });
        await vault.body(200, "PATCH", "/certificates/web/policy", {
            lifetime_actions: [{ trigger: { days_before_expiry: 9 }, action: { action_type: "EmailContacts" } }],
        });
        await vault.body(200, "PATCH", "/certificates/web", { attributes: { enabled: false }, tags: {} });
        const seen = await engine.refresh(old);
        expect(seen?.inputs).toEqual({
            ...old.inputs,
            lifetimeAction: { action: "mail", daysBeforeExpiry: 9 },
            enabled: false,
            tags: {},
        });
        const { now } = await engine.up(again({ tags: { team: "a" } }), seen);
        expect(now.outs.version).toBe(old.outs.version);
        expect((await engine.refresh(now))?.inputs).toEqual(old.inputs);
    });
});

describe("an interrupted deployment", () => {
    test("whose answer got lost makes no second version", async () => {
        vault.fault = (method, path) =>
            method === "POST" && path.endsWith("/create") ? ((vault.fault = undefined), "drop after") : undefined;
        const { now } = await engine.up(webCertificate(target));
        expect(now.outs.status).toBe("issued");
        expect(await versions()).toHaveLength(1);
    });

    test("that started the first version is carried on", async () => {
        vault.fault = (method, path) => (method === "GET" && path.endsWith("/pending") ? forbidden : undefined);
        await expect(engine.up(webCertificate(target))).rejects.toMatchObject({
            id: "https://kv-test.vault.azure.net/certificates/web",
            properties: { status: "pending", version: "" },
        });
        vault.fault = undefined;
        const { now } = await engine.up(webCertificate(target));
        expect(now.outs.status).toBe("issued");
        expect(await versions()).toHaveLength(1);
    });

    test("that made a version and could not say so makes no other", async () => {
        const old = await deployed();
        const changes = { renewNow: "1" };
        await engine.up(again(changes), old);
        const { now } = await engine.up(again(changes), old);
        expect(await versions()).toHaveLength(2);
        expect(now.outs.version).not.toBe(old.outs.version);
    });
});

const forbidden = {
    status: 403,
    body: { error: { code: "Forbidden", message: "no", innererror: { code: "ForbiddenByFirewall" } } },
};

describe("a name that is taken", () => {
    test("is refused, taken over, and refused where the certificate says something else", async () => {
        await deployed({ owner: "other/dev/web" });
        await expect(engine.up(webCertificate(target))).rejects.toThrow(
            'Certificate "web" in vault "kv-test" exists already, and `onExisting` is "fail". Take it over with onExisting: "adopt", ' +
                "or give this one another `certificateName`.",
        );
        const { now } = await engine.up(webCertificate(target, { onExisting: "adopt" }));
        expect(await versions()).toHaveLength(1);
        expect(now.outs.status).toBe("issued");
        await expect(
            engine.up(webCertificate(target, { onExisting: "adopt", subject: "CN=else.contoso.com" })),
        ).rejects.toThrow(
            'Certificate "web" in vault "kv-test" exists and is not the certificate that is declared: its `subject` is ' +
                '"CN=web.contoso.com" and not "CN=else.contoso.com". Declare what is there, or give this one another `certificateName`.',
        );
    });

    test("by a soft-deleted one is refused, or brought back", async () => {
        const old = await deployed({ onDestroy: "delete" });
        await engine.destroy(old);
        expect((await engine.refresh(old))?.inputs).toEqual({ ...old.inputs, presence: "softDeleted" });
        await expect(engine.up(webCertificate(target))).rejects.toThrow(
            /^Certificate "web" in vault "kv-test" was deleted and keeps its name until .*Z\. Bring it back with onExisting: "recover", purge it/,
        );
        const { now } = await engine.up(webCertificate(target, { onExisting: "recover" }));
        expect(now.outs.version).toBe(old.outs.version);
    });

    /** A vault whose recovery shows after so many looks. */
    async function recovering(looks: number) {
        const old = await deployed({ onDestroy: "delete" });
        await engine.destroy(old);
        let left = Infinity;
        vault.fault = (method, path) => {
            left = path.endsWith("/recover") ? looks : left;
            return method === "GET" && path === "/certificates/web" && left < Infinity && left-- > 0
                ? { status: 404, body: { error: { code: "CertificateNotFound", message: "no" } } }
                : undefined;
        };
        vault.takeRequests();
        return old;
    }

    test("by a soft-deleted one is waited for until it is back", async () => {
        const old = await recovering(2);
        const { now } = await engine.up(webCertificate(target, { onExisting: "recover" }));
        expect(vault.takeRequests()).toEqual([
            "GET /certificates/web",
            "POST /certificates/web/create",
            "POST /deletedcertificates/web/recover",
            ...Array<string>(3).fill("GET /certificates/web"),
        ]);
        expect(now.outs.version).toBe(old.outs.version);
    });

    test("by a soft-deleted one that doesn't come back is told of after three minutes", async () => {
        await recovering(1_000_000);
        let now = 0;
        time.passed = () => now;
        time.sleep = (milliseconds) => Promise.resolve(void (now += milliseconds));
        await expect(engine.up(webCertificate(target, { onExisting: "recover" }))).rejects.toThrow(
            'Certificate "web" in vault "kv-test": the recovery was accepted and has not finished within 180 seconds. Run the same ' +
                "command again.",
        );
    });
});

describe("a certificate that another declaration has taken over", () => {
    test.each(["disable", "delete", "purge"] as const)(
        "is left alone where the first one goes by onDestroy %s",
        async (onDestroy) => {
            const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
            const old = await deployed({ onDestroy, owner: "platform/dev/old" });
            const adopting = { onDestroy, owner: "platform/dev/new", onExisting: "adopt" } as const;
            const { now } = await engine.up(webCertificate(target, adopting));
            await engine.remove(old);
            const live = await vault.body(200, "GET", "/certificates/web");
            expect(live).toMatchObject({ attributes: { enabled: true } });
            expect(told.mock.calls).toEqual([
                ['Certificate "web" in vault "kv-test" stays: the program declares it as another resource.\n'],
            ]);
            await engine.destroy(now);
            const left = await vault.call("GET", "/certificates/web");
            expect(onDestroy === "disable" ? (left.body as object) : left.status).toEqual(
                onDestroy === "disable"
                    ? expect.objectContaining({ attributes: expect.objectContaining({ enabled: false }) as object })
                    : 404,
            );
        },
    );

    test("goes on being asked for, where the first one was asking", async () => {
        jest.spyOn(process.stderr, "write").mockReturnValue(true);
        const lifetimeAction = { action: "mail", percentage: 80 } as const;
        const pending = { source: "external", issuerName: "Unknown", lifetimeAction } as const;
        const old = await deployed({ ...pending, owner: "platform/dev/old" });
        expect(old.outs.status).toBe("pending");
        const { now } = await engine.up(webCertificate(target, { ...pending, onExisting: "adopt" }));
        await engine.remove(old);
        expect((await vault.body(200, "GET", "/certificates/web/pending"))["status"]).toBe("inProgress");
        expect(now.outs.request).toBe(old.outs.request);
    });

    test("is the same one in other capitals", async () => {
        const old = await deployed({ onDestroy: "purge" });
        expect(await engine.up(again({ onDestroy: "purge", name: "Web" }), old)).toEqual({ step: "same", now: old });
        expect(vault.takeRequests()).toEqual([]);
    });
});

describe("destroying", () => {
    test("refuses a word in the state that onDestroy doesn't have, and calls nothing", async () => {
        const { outs, ...old } = await deployed();
        const destroyed = engine.destroy({ ...old, outs: { ...outs, onDestroy: "Detach" as "detach" } });
        await expect(destroyed).rejects.toThrow(
            /^Certificate "web" in vault "[^"]+" stays as it is: its `onDestroy` must be one of .+, and was deployed as "Detach"\./,
        );
        expect(vault.takeRequests()).toEqual([]);
    });

    test("does what onDestroy says", async () => {
        const old = await deployed();
        await engine.destroy(old);
        expect(vault.takeRequests()).toEqual([]);
        await engine.destroy({ ...old, outs: { ...old.outs, onDestroy: "disable" } });
        expect((await vault.body(200, "GET", "/certificates/web"))["attributes"]).toMatchObject({ enabled: false });
        await engine.destroy({ ...old, outs: { ...old.outs, onDestroy: "purge" } });
        for (const path of [
            "/certificates/web",
            "/deletedcertificates/web",
            "/deletedsecrets/web",
            "/deletedkeys/web",
        ]) {
            expect((await vault.call("GET", path)).status).toBe(404);
        }
        await engine.destroy({ ...old, outs: { ...old.outs, onDestroy: "purge" } });
    });
});

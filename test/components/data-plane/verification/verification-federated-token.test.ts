/** Signing in by a federated token, of the pipeline or from elsewhere, as whose application access is then tried. */
import { join } from "node:path";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import {
    answering,
    asPipeline,
    azure,
    claiming,
    client,
    directory,
    expectTried,
    inFile,
    inWorkflow,
    problemOf,
    subject,
    verify,
    workflow,
    type SignIn,
} from "../azure/signing-in";

describe("a federated token of the pipeline", () => {
    it("is asked for of the workflow's issuer, and its identity tries its access", async () => {
        inWorkflow();
        const given = workflow.given.length;
        expectTried(await verify(asPipeline()), "pipeline");
        expect(workflow.given.length).toBeGreaterThan(given);
    });

    it("is found wherever azure-native looks for it", async () => {
        process.env["ARM_OIDC_TOKEN"] = workflow.token();
        expectTried(await verify(asPipeline()), "pipeline");
        delete process.env["ARM_OIDC_TOKEN"];
        process.env["ARM_OIDC_TOKEN_FILE_PATH"] = await inFile(workflow.token());
        forgetClients();
        expectTried(await verify(asPipeline()), "pipeline");
        delete process.env["ARM_OIDC_TOKEN_FILE_PATH"];
        const { clientId, clientSecret, tenantId } = azure.azure.target;
        const { url, requestToken } = workflow;
        const identity = { clientId, clientSecret, tenantId, oidcRequestUrl: url, oidcRequestToken: requestToken };
        const target = { ...subject.target, identity };
        expectTried(await verify(asPipeline(), { target }), "pipeline");
    });

    it.each<[string, () => void | Promise<void>, string | RegExp]>([
        ["none", () => undefined, /^signing in failed: Signing in with OIDC needs a token: .*`id-token: write` has\.$/],
        [
            "an issuer that isn't there",
            () => inWorkflow("http://127.0.0.1:9/"),
            /^signing in failed: No federated token from 127\.0\.0\.1:9: .*ECONNREFUSED/,
        ],
        [
            "an address that is none",
            () => inWorkflow("nonsense"),
            /^signing in failed: No federated token from the CI system: .* is no URL\.$/,
        ],
        [
            "a request token that the issuer doesn't know",
            () => inWorkflow(workflow.url, "wrong-request-token"),
            /: it answered 401\.$/,
        ],
        ["an answer that is no JSON", () => answering("<html>planted-value</html>"), /: its answer has no token\.$/],
        ["an answer without a token", () => answering('{"value":7}'), /: its answer has no token\.$/],
        [
            "one that has expired",
            () => claiming({ exp: 1_000_000_000 }),
            "signing in failed: AADSTS700024: Client assertion is not within its valid time range.",
        ],
        [
            "another subject",
            () => claiming({ sub: "repo:org/app:pull_request" }),
            /^signing in failed: AADSTS700213: .* subject 'repo:org\/app:pull_request'\.$/,
        ],
        [
            "another issuer",
            () => claiming({ iss: "https://example.org" }),
            /^signing in failed: AADSTS700211: .* issuer 'https:\/\/example\.org'\.$/,
        ],
        [
            "an audience that isn't trusted",
            () => {
                inWorkflow();
                process.env["ARM_OIDC_AUDIENCE"] = "api://other";
            },
            /^signing in failed: AADSTS700212: .* audience 'api:\/\/other'\.$/,
        ],
        [
            "a file that isn't there",
            () => {
                process.env["ARM_OIDC_TOKEN_FILE_PATH"] = join(directory, "absent");
            },
            /^signing in failed: No federated token from azure-native's oidcTokenFilePath .*ENOENT/,
        ],
    ])("fails with %s", async (_what, prepare, expected) => {
        await prepare();
        const problem = await problemOf(asPipeline());
        if (typeof expected === "string") {
            expect(problem).toBe(expected);
        } else {
            expect(problem).toMatch(expected);
        }
        expect(problem).not.toMatch(/wrong-request-token|planted-value/);
    });

    it("fails with an issuer that doesn't answer for half a minute", async () => {
        inWorkflow();
        workflow.answer = "never";
        const timeout = AbortSignal.timeout.bind(AbortSignal);
        const limit = jest.spyOn(AbortSignal, "timeout");
        limit.mockImplementation((milliseconds) => timeout(milliseconds === 30_000 ? 100 : milliseconds));
        expect(await problemOf(asPipeline())).toMatch(/: no answer within 30 seconds\.$/);
        limit.mockRestore();
    });

    it("fails without the application's client id", async () => {
        inWorkflow();
        const problem = "its `clientId` in `actAs` is empty: give the application's client id";
        expect(await problemOf({ ...asPipeline(), clientId: "" })).toBe(problem);
    });
});

describe("a federated token from elsewhere", () => {
    const from = (source: object): SignIn => ({ method: "federatedToken", from: source as never });

    it("comes from the environment, a file or a secret, and its identity tries its access", async () => {
        process.env["TEST_FEDERATED_TOKEN"] = workflow.token();
        const { target } = subject;
        await client.vault("PUT", target.vaultName, "/secrets/sign-in", { value: workflow.token() });
        const sources = [
            { kind: "environment", variable: "TEST_FEDERATED_TOKEN" },
            { kind: "file", path: await inFile(`${workflow.token()}\n`) },
            { kind: "secret", target, name: "sign-in" },
        ];
        for (const source of sources) {
            expectTried(await verify(asPipeline(from(source))), "pipeline");
        }
    });

    it("fails where it is none, has expired or isn't there, and isn't told", async () => {
        const source = from({ kind: "environment", variable: "TEST_FEDERATED_TOKEN" });
        process.env["TEST_FEDERATED_TOKEN"] = "no-token-at-all";
        const none = await problemOf(asPipeline(source));
        expect(none).toMatch(/^signing in failed: AADSTS50027: /);
        expect(none).not.toContain("no-token-at-all");
        process.env["TEST_FEDERATED_TOKEN"] = workflow.token({ exp: 1_000_000_000 });
        expect(await problemOf(asPipeline(source))).toMatch(/^signing in failed: AADSTS700024: /);
        const path = join(directory, "absent");
        expect(await problemOf(asPipeline(from({ kind: "file", path })))).toBe(
            `the file ${path} has nothing to sign in with`,
        );
        const absent = from({ kind: "secret", target: subject.target, name: "absent" });
        expect(await problemOf(asPipeline(absent))).toBe(
            `secret "absent" in vault "${subject.target.vaultName}" has nothing to sign in with`,
        );
    });

    it("isn't held against the program where the access may be computed instead", async () => {
        const actAs = { ...asPipeline(), ifUnavailable: "compute" as const };
        inWorkflow(workflow.url, "wrong-request-token");
        const { failedChecks, notes } = await verify(actAs, { objects: [] });
        expect(failedChecks).toEqual([]);
        expect(notes).toEqual([
            expect.stringMatching(
                /^pipeline: access is computed only, for signing in failed: .* it answered 401\.$/,
            ) as string,
        ]);
    });
});

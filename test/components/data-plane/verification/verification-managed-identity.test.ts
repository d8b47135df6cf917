/** Signing in as a managed identity, as whom access is then tried. */
import { randomUUID } from "node:crypto";
import {
    asIdentity,
    expectTried,
    identities,
    inAppService,
    metadata,
    onItsOwn,
    onMachine,
    pipeline,
    problemOf,
    shortenRetries,
    verify,
} from "../azure/signing-in";

describe("a managed identity of the machine", () => {
    it("tries its access where App Service hands out its tokens", async () => {
        inAppService();
        expectTried(await verify(asIdentity("jobs")), "jobs");
    });

    it("is told apart from the one that was declared", async () => {
        inAppService();
        const { clientId, objectId } = identities["machine"] ?? pipeline;
        const { failedChecks } = await verify({ ...asIdentity("jobs"), clientId }, { objects: [] });
        expect(failedChecks).toEqual([
            {
                check: "jobs signs in as itself",
                problem: `declared object id ${identities["jobs"]?.objectId}, signed in as ${objectId}`,
            },
        ]);
    });

    it.each<[string, () => void, RegExp]>([
        ["an identity that it doesn't have", inAppService, /^signing in failed: Identity not found$/],
        [
            "a header that it doesn't take",
            () => {
                inAppService();
                process.env["IDENTITY_HEADER"] = "wrong-header";
            },
            /^signing in failed: The X-IDENTITY-HEADER header is absent or wrong\.$/,
        ],
        [
            "an endpoint that isn't there",
            () => {
                inAppService();
                process.env["IDENTITY_ENDPOINT"] = "http://127.0.0.1:9/msi/token";
            },
            /^signing in failed: ManagedIdentityCredential: Network unreachable\. /,
        ],
    ])("fails with %s", async (_what, prepare, expected) => {
        prepare();
        const retries = shortenRetries();
        const actAs = { ...asIdentity("jobs"), clientId: randomUUID() };
        await onItsOwn(async (verification) => expect(await problemOf(actAs, verification)).toMatch(expected));
        retries.mockRestore();
    });

    it("tries its access on a virtual machine, and fails there with an identity that it doesn't have", async () => {
        onMachine();
        await onItsOwn(async (verification) => {
            expectTried(await verify(asIdentity("machine"), {}, verification), "machine");
            const stranger = { ...asIdentity("machine"), clientId: randomUUID() };
            expect(await problemOf(stranger, verification)).toBe("signing in failed: Identity not found");
            expect(metadata.asked).toEqual([identities["machine"]?.clientId, stranger.clientId]);
        });
    });
});

import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import { identityOf } from "../../../components/internal/deployer-identity";
import { knownOf, recorded, unknown } from "../support/recorder";

const args = { clientId: "client", clientSecret: "secret", tenantId: "tenant", subscriptionId: "subscription" };

describe("the identity of an explicit provider", () => {
    test.each([true, false])("is what the provider is given, also in a preview (%s)", async (preview) => {
        await recorded(
            async () => {
                expect(await knownOf(identityOf(new Provider("second", args)))).toEqual({
                    clientId: "client",
                    clientSecret: "secret",
                    environment: "public",
                    tenantId: "tenant",
                });
            },
            { preview },
        );
    });

    test("is a secret with the secrets in it", async () => {
        await recorded(async () => {
            expect(await pulumi.isSecret(identityOf(new Provider("second", args)))).toBe(true);
            const { clientSecret, ...open } = args;
            expect(clientSecret).toBe("secret");
            expect(await pulumi.isSecret(identityOf(new Provider("open", open)))).toBe(false);
        });
    });

    test.each(["clientSecret", "clientCertificatePassword", "oidcToken", "oidcRequestToken"])(
        "is a secret with nothing secret in it but the %s",
        async (property) => {
            await recorded(async () => {
                const identity = identityOf(new Provider("second", { clientId: "client", [property]: "planted" }));
                expect(await pulumi.isSecret(identity)).toBe(true);
                expect(await knownOf(identity)).toMatchObject({ clientId: "client", [property]: "planted" });
            });
        },
    );

    test("isn't known before what it comes from is", async () => {
        await recorded(
            async () => {
                const clientSecret = pulumi.unknown as string;
                const identity = identityOf(new Provider("second", { ...args, clientSecret }));
                expect(await knownOf(identity)).toBe(unknown);
            },
            { preview: true },
        );
    });
});

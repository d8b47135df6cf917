import { FederatedIdentity, type FederatedIdentityArgs } from "../../../components/index";
import { ofType, recorded, valueOf } from "../support/recorder";

const answers = {
    outputs: {
        "azuread:index/application:Application": () => ({ clientId: "client-id" }),
        "azuread:index/servicePrincipal:ServicePrincipal": () => ({ objectId: "object-id" }),
    },
};

const credential = "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential";

test("is an application, its service principal, and the tokens that are taken for its own", async () => {
    const found = await recorded(async () => {
        const pipeline = new FederatedIdentity("pipeline", {
            trusts: { production: { repository: "acme/platform", environment: "production" } },
        });
        expect(await valueOf(pipeline.clientId)).toBe("client-id");
        expect(pipeline.principal.name).toBe("pipeline");
    }, answers);
    expect(found.slice(1).map(({ type, name, inputs }) => ({ type, name, inputs }))).toEqual([
        { type: "azuread:index/application:Application", name: "pipeline", inputs: { displayName: "pipeline" } },
        {
            type: credential,
            name: "pipeline-production",
            inputs: {
                applicationId: "pipeline-id",
                displayName: "production",
                issuer: "https://token.actions.githubusercontent.com",
                subject: "repo:acme/platform:environment:production",
                audiences: ["api://AzureADTokenExchange"],
            },
        },
        {
            type: "azuread:index/servicePrincipal:ServicePrincipal",
            name: "pipeline",
            inputs: { clientId: "client-id" },
        },
    ]);
});

test.each([
    [{ repository: "acme/platform", branch: "main" }, "repo:acme/platform:ref:refs/heads/main"],
    [{ repository: "acme/platform", tag: "v1" }, "repo:acme/platform:ref:refs/tags/v1"],
    [{ repository: "acme/platform", pullRequest: true }, "repo:acme/platform:pull_request"],
    [{ repository: "acme@12/platform@34", environment: "prod" }, "repo:acme@12/platform@34:environment:prod"],
    [{ issuer: "https://issuer.example", subject: "job:1" }, "job:1"],
])("takes the tokens of %j", async (trust, subject) => {
    const program = () => new FederatedIdentity("pipeline", { trusts: { it: trust }, environment: "china" });
    expect(ofType(await recorded(program, answers), credential)).toMatchObject([
        { inputs: { subject, audiences: ["api://AzureADTokenExchangeChina"] } },
    ]);
});

test.each<[FederatedIdentityArgs["trusts"], string]>([
    [{}, "`trusts` must name 1 to 20 trusts, got []."],
    [
        { it: { repository: "platform", branch: "main" } },
        '`trusts.it.repository` must be `organization/repository` or `organization@id/repository@id`, got "platform".',
    ],
    [
        { it: { repository: "acme/platform" } },
        '`trusts.it` must say one of `environment`, `branch`, `tag` and `pullRequest`, got {"repository":"acme/platform"}.',
    ],
])("refuses %j", async (trusts, sentence) => {
    await expect(recorded(() => new FederatedIdentity("pipeline", { trusts }))).rejects.toThrow(
        `FederatedIdentity "pipeline": ${sentence}`,
    );
});

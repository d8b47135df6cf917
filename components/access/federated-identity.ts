import { Application } from "@pulumi/azuread/application";
import { ApplicationFederatedIdentityCredential } from "@pulumi/azuread/applicationFederatedIdentityCredential";
import { ServicePrincipal } from "@pulumi/azuread/servicePrincipal";
import * as pulumi from "@pulumi/pulumi";
import { identityForms } from "../internal/argument-forms/access";
import { aboutChoices, refuseFirst, refuseFirstOf } from "../internal/complaints";
import { invalidArgument } from "../internal/errors";
import { needed, objectOf, refuseMisshapen, text } from "../internal/forms";
import { withFormerNames } from "../internal/former-names";
import { Principal } from "./principal";

/** A workflow of GitHub Actions: exactly one of `environment`, `branch`, `tag` and `pullRequest` says which runs are meant. */
export interface GitHubTrust {
    /**
     * `organization/repository`, or with ids `organization@1234/repository@5678`, letter by letter as GitHub's tokens name it. Repositories
     * that were created, renamed or transferred since July 2026, and those that were switched to it, are named with their ids: without
     * them no token matches, and the sign-in fails with `AADSTS700213`.
     * `gh api repos/organization/repository/actions/oidc/customization/sub --jq .sub_claim_prefix` answers `repo:` and what to write here.
     * A change updates the credential in place.
     *
     * @see https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
     */
    readonly repository: string;
    /** Runs of jobs that use this environment, whose protection rules then guard the identity. @default none */
    readonly environment?: string;
    /** Runs on this branch. @default none */
    readonly branch?: string;
    /** Runs on this tag. @default none */
    readonly tag?: string;
    /** Runs on pull requests: whoever can open one gets the identity, so give it nothing but reading. @default false */
    readonly pullRequest?: boolean;
}

/** Any other issuer of OpenID Connect tokens. */
export interface IssuerTrust {
    /** The issuer's URL, as its tokens say it. */
    readonly issuer: string;
    /** The subject of the tokens: letter by letter, without wildcards. */
    readonly subject: string;
    /** @default the audience of the cloud's token exchange */
    readonly audience?: string;
}

export interface FederatedIdentityArgs {
    /** The name that people see in the directory. @default the component's name */
    readonly displayName?: pulumi.Input<string>;
    /** Whose tokens are taken for this identity's, by names of your own. At most 20. */
    readonly trusts: Readonly<Record<string, GitHubTrust | IssuerTrust>>;
    /**
     * The cloud, which decides on the audience: `api://AzureADTokenExchange`, in `china` `api://AzureADTokenExchangeChina`, in `usgovernment`
     * `api://AzureADTokenExchangeUSGov`. Outside of `public`, deployments have to ask for it, by `ARM_OIDC_AUDIENCE`: azure-native and this
     * library ask for that of the public cloud in every cloud, which no credential made here then takes. A change updates the credentials
     * in place.
     *
     * @default "public"
     */
    readonly environment?: keyof typeof audiences;
}

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations#general-federated-identity-credential-considerations */
const mostTrusts = 20;

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust */
const audiences = {
    public: "api://AzureADTokenExchange",
    china: "api://AzureADTokenExchangeChina",
    usgovernment: "api://AzureADTokenExchangeUSGov",
} as const;

const gitHubIssuer = "https://token.actions.githubusercontent.com";

/**
 * An identity for a pipeline that has no secret: an application, its service principal, and the tokens of others that are taken for its
 * own. Deployments then sign in by OIDC (`ARM_USE_OIDC=true`; in another cloud than the public one with `ARM_OIDC_AUDIENCE` as well).
 *
 * @example
 * const pipeline = new FederatedIdentity("pipeline", {
 *     trusts: { production: { repository: "acme/platform", environment: "production" } },
 * });
 * const vault = new Vault("app", { resourceGroupName, network, deployers: [pipeline.principal] });
 */
export class FederatedIdentity extends pulumi.ComponentResource {
    /** `ARM_CLIENT_ID` of the pipeline. */
    readonly clientId: pulumi.Output<string>;
    /** The object id of the service principal: what gets access. */
    readonly objectId: pulumi.Output<string>;
    /** The identity as a principal for grants. */
    readonly principal: Principal;
    /** The resources that the component declared. */
    readonly nodes: {
        readonly application: Application;
        readonly servicePrincipal: ServicePrincipal;
        readonly credentials: Readonly<Record<string, ApplicationFederatedIdentityCredential>>;
    };

    constructor(name: string, args: FederatedIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseMisshapen("FederatedIdentity", name, args, identityForms);
        super("azure-keyvault:index:FederatedIdentity", name, {}, withFormerNames(opts));
        const trusts = Object.entries(args.trusts);
        if (trusts.length === 0 || trusts.length > mostTrusts) {
            const expected = `name 1 to ${mostTrusts} trusts`;
            throw invalidArgument("FederatedIdentity", name, "trusts", expected, Object.keys(args.trusts));
        }
        refuseFirst("FederatedIdentity", name, aboutChoices(args, { environment: Object.keys(audiences) }));
        const subjects = trusts.map(([key, trust]) => [key, tokensOf(name, key, trust)] as const);
        const application = new Application(name, { displayName: args.displayName ?? name }, { parent: this });
        const servicePrincipal = new ServicePrincipal(name, { clientId: application.clientId }, { parent: this });
        const credentials = subjects.map(([key, { audience, ...tokens }]) => {
            const credential = new ApplicationFederatedIdentityCredential(
                `${name}-${key}`,
                {
                    applicationId: application.id,
                    displayName: key,
                    ...tokens,
                    audiences: [audience ?? audiences[args.environment ?? "public"]],
                },
                { parent: this },
            );
            return [key, credential] as const;
        });
        this.clientId = application.clientId;
        this.objectId = servicePrincipal.objectId;
        this.principal = Principal.objectId(this.objectId, "ServicePrincipal", name);
        this.nodes = { application, servicePrincipal, credentials: Object.fromEntries(credentials) };
        this.registerOutputs({ clientId: this.clientId, objectId: this.objectId });
    }
}

/** Which tokens a trust means. */
function tokensOf(name: string, key: string, trust: GitHubTrust | IssuerTrust): IssuerTrust {
    if ("issuer" in trust) {
        refuseFirstOf(
            `FederatedIdentity "${name}"`,
            objectOf({ issuer: needed(text), subject: needed(text) })(`trusts.${key}`, trust),
        );
        return trust;
    }
    const { repository, environment, branch, tag, pullRequest } = trust;
    const runs = [
        ...(environment === undefined ? [] : [`environment:${environment}`]),
        ...(branch === undefined ? [] : [`ref:refs/heads/${branch}`]),
        ...(tag === undefined ? [] : [`ref:refs/tags/${tag}`]),
        ...(pullRequest === true ? ["pull_request"] : []),
    ];
    if ((repository as string | undefined) === undefined || !/^[^/\s]+\/[^/\s]+$/.test(repository)) {
        const expected = "be `organization/repository` or `organization@id/repository@id`";
        throw invalidArgument("FederatedIdentity", name, `trusts.${key}.repository`, expected, repository);
    }
    if (runs.length !== 1) {
        const expected = "say one of `environment`, `branch`, `tag` and `pullRequest`";
        throw invalidArgument("FederatedIdentity", name, `trusts.${key}`, expected, trust);
    }
    return { issuer: gitHubIssuer, subject: `repo:${repository}:${runs[0]}` };
}

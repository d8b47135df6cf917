import { all, secret, unsecret, type Input, type Output, type ProviderResource, type Resource } from "@pulumi/pulumi";
import { absentOr } from "./optional-output";

/**
 * The identity of an explicit azure-native provider, in that provider's own words, so that the data plane signs in as
 * the same one. Absent where the default provider is used: then both read the stack's configuration and `ARM_*`.
 */
export interface DeployerIdentity {
    readonly clientId?: string;
    readonly clientSecret?: string;
    readonly clientCertificatePath?: string;
    readonly clientCertificatePassword?: string;
    readonly tenantId?: string;
    readonly environment?: string;
    readonly metadataHost?: string;
    readonly useOidc?: string;
    readonly oidcAudience?: string;
    readonly oidcToken?: string;
    readonly oidcTokenFilePath?: string;
    readonly oidcRequestToken?: string;
    readonly oidcRequestUrl?: string;
    readonly useMsi?: string;
    readonly useDefaultAzureCredential?: string;
    readonly auxiliaryTenantIds?: string;
}

/** The properties of a provider that say who it is, and whether Pulumi must keep the value encrypted. */
export const identityProperties: Readonly<Record<keyof DeployerIdentity, "secret" | "plain">> = {
    clientId: "plain",
    clientSecret: "secret",
    clientCertificatePath: "plain",
    clientCertificatePassword: "secret",
    tenantId: "plain",
    environment: "plain",
    metadataHost: "plain",
    useOidc: "plain",
    oidcAudience: "plain",
    oidcToken: "secret",
    oidcTokenFilePath: "plain",
    oidcRequestToken: "secret",
    oidcRequestUrl: "plain",
    useMsi: "plain",
    useDefaultAzureCredential: "plain",
    auxiliaryTenantIds: "plain",
};

/**
 * The azure-native provider of a component.
 *
 * @param resource a component or resource, whose own or inherited `provider`/`providers` option is looked at
 * @returns `undefined` where no explicit provider was given
 */
export function explicitProvider(resource: Resource): ProviderResource | undefined {
    return resource.getProvider("azure-native:keyvault:Vault");
}

/** Who that is; `undefined` where no explicit provider was given. */
export function explicitIdentity(resource: Resource): Input<DeployerIdentity> | undefined {
    const provider = explicitProvider(resource);
    return provider === undefined ? undefined : identityOf(provider);
}

/**
 * The identity of one azure-native provider, or some of what says who it is: not known, and a secret, as far as that is.
 *
 * Its class declares no outputs, but the SDK gives every provider its inputs as outputs of the same names. Of what is secret, the
 * provider itself marks a part only.
 */
export function identityOf(
    provider: ProviderResource,
    properties: readonly string[] = Object.keys(identityProperties),
): Output<DeployerIdentity> {
    const known = outputsOf(provider)
        .filter(({ property }) => properties.includes(property))
        .map(
            ({ property, kind, output }) =>
                [property, absentOr(output, (kind === "secret" ? secret : unsecret)(output))] as const,
        );
    return all(Object.fromEntries(known)).apply((values) =>
        Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
    );
}

/**
 * An output that is a secret where the provider itself marks a secret of its identity as one: for inputs of azure-native, which takes a
 * mark that comes or goes for a change.
 *
 * @param resource the component or resource whose provider it is
 */
export function markedByProvider<T>(output: Output<T>, resource: Resource): Output<T> {
    const provider = explicitProvider(resource);
    const marks = (provider === undefined ? [] : outputsOf(provider))
        .filter(({ kind }) => kind === "secret")
        .map((marked) => absentOr(marked.output));
    return all([output as Output<unknown>, ...marks]).apply(([value]) => value as T);
}

function outputsOf(provider: ProviderResource) {
    const outputs = provider as unknown as Readonly<Record<string, Output<string | undefined> | undefined>>;
    return Object.entries(identityProperties).flatMap(([property, kind]) => {
        const output = outputs[property];
        return output === undefined ? [] : [{ property, kind, output }];
    });
}

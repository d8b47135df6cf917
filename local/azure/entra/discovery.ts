import { type Cloud } from "../clouds";

/**
 * The OpenID Connect discovery document of a tenant.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
export function openIdConfiguration(cloud: Cloud, host: string, tenant: string, version: 1 | 2): unknown {
    const base = `https://${host}/${tenant}`;
    const oauth = version === 2 ? `${base}/oauth2/v2.0` : `${base}/oauth2`;
    return {
        token_endpoint: `${oauth}/token`,
        token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        jwks_uri: version === 2 ? `${base}/discovery/v2.0/keys` : `https://${host}/common/discovery/keys`,
        response_modes_supported: ["query", "fragment", "form_post"],
        subject_types_supported: ["pairwise"],
        id_token_signing_alg_values_supported: ["RS256"],
        response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
        scopes_supported: ["openid", "profile", "email", "offline_access"],
        issuer: version === 2 ? `${base}/v2.0` : `https://${cloud.tokenIssuerHost}/${tenant}/`,
        request_uri_parameter_supported: false,
        userinfo_endpoint: `https://${cloud.graphHosts[0]}/oidc/userinfo`,
        authorization_endpoint: `${oauth}/authorize`,
        device_authorization_endpoint: `${oauth}/devicecode`,
        http_logout_supported: true,
        frontchannel_logout_supported: true,
        end_session_endpoint: `${oauth}/logout`,
        claims_supported: [
            "sub",
            "iss",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "acr",
            "nonce",
            "tid",
            "ver",
            "at_hash",
            "c_hash",
        ],
        tenant_region_scope: null,
        cloud_instance_name: cloud.loginHosts[0].replace(/^login\./, ""),
        cloud_graph_host_name: "graph.windows.net",
        msgraph_host: cloud.graphHosts[0],
        rbac_url: "https://pas.windows.net",
    };
}

/** What clients ask before they trust a login host. */
export function instanceDiscovery(clouds: readonly Cloud[], host: string, tenant: string): unknown {
    return {
        tenant_discovery_endpoint: `https://${host}/${tenant}/v2.0/.well-known/openid-configuration`,
        "api-version": "1.1",
        metadata: clouds.map(({ loginHosts }) => ({
            preferred_network: loginHosts[0],
            preferred_cache: loginHosts[1] ?? loginHosts[0],
            aliases: loginHosts,
        })),
    };
}

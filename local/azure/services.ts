import { Authorization } from "./access/authorization";
import { createDataPlaneContext } from "./access/data-plane";
import { RoleAssignments } from "./access/role-assignments";
import { RoleDefinitions } from "./access/role-definitions";
import type { ArmContext } from "./arm/arm-context";
import { ArmService } from "./arm/arm-service";
import { armTypes } from "./arm/arm-types";
import { HsmStore, recordOf } from "./arm/hsms/hsm-store";
import { Locks } from "./arm/locks";
import { Operations } from "./arm/operations";
import { Resources } from "./arm/resources";
import { VaultStore } from "./arm/vaults/vault-store";
import { MovableClock } from "./clock";
import { resolveHost } from "./clouds";
import type { AzureService, KeyVaultService } from "./contract";
import { ClientAuthentication } from "./entra/client-authentication";
import { Directory } from "./entra/directory";
import { EntraService } from "./entra/entra-service";
import { ManagedIdentityEndpoint } from "./entra/managed-identity";
import { Tokens } from "./entra/tokens";
import { type Environment, keepEnvironment, loadEnvironment, seedDirectory } from "./environment";
import { GraphService } from "./graph/graph-service";
import { createKeyVaultService } from "./key-vault/service";
import type { ManagementParts } from "./management/routes";
import type { Settings } from "./management/settings";
import type { JournalledStore } from "./store/journalled-store";

/** The services of a local Azure, put together. */
export interface Services {
    readonly environment: Environment;
    readonly azure: readonly AzureService[];
    readonly managedIdentity: ManagedIdentityEndpoint;
    readonly management: Pick<
        ManagementParts,
        "clock" | "issuers" | "advance" | "setThrottling" | "attestationRoot" | "putGroup" | "reset"
    >;
    /** Whether a name has an address: a vault's has one while the vault is live. */
    resolves(host: string): boolean;
}

/** Makes the services on a store, and in an empty one the first principals. */
export function buildServices(store: JournalledStore, settings: Settings): Services {
    const clock = new MovableClock(store);
    const environment = loadEnvironment(store);
    const directory = new Directory(store, clock);
    const authorization = new Authorization(new RoleDefinitions(store), new RoleAssignments(store, clock, settings));
    const tokens = new Tokens(store, directory, environment.tenantId);
    const clients = new ClientAuthentication(store, directory, tokens, clock);
    const vaults = new VaultStore(store, clock, (vault) => keyVault.purgeVaultContents(vault.name));
    const hsms = new HsmStore(store, clock, (hsm) => keyVault.purgeVaultContents(hsm.name));
    const findVault = (name: string) => vaults.get(name);
    const findHsm = (name: string) => mapDefined(hsms.get(name), recordOf);
    const keyVault: KeyVaultService = createKeyVaultService(
        createDataPlaneContext({ store, clock, tokens, authorization, findVault, findHsm }),
    );
    const context: ArmContext = {
        ...environment,
        store,
        clock,
        settings,
        directory,
        authorization,
        locks: new Locks(store),
        operations: new Operations(store, clock),
        resources: new Resources(store),
        vaults,
        hsms,
        contents: keyVault,
        identityCredentials: clients.identityCredentials,
    };
    const managedIdentity = new ManagedIdentityEndpoint(store, tokens, directory, environment.machineObjectId);
    const seed = () => seedDirectory(environment, { directory, authorization, clock });
    seed();
    return {
        environment,
        azure: [
            new EntraService(tokens, clients, directory, environment.domain),
            new ArmService(context, tokens, armTypes(context)),
            new GraphService({ directory, tokens, domain: environment.domain, administrator: environment.objectId }),
            keyVault,
        ],
        managedIdentity,
        resolves: (host) => {
            const name = host.split(".")[0] ?? "";
            const kind = resolveHost(host)?.kind;
            return (kind !== "vault" && kind !== "hsm") || (kind === "vault" ? vaults : hsms).get(name) !== undefined;
        },
        management: {
            clock,
            issuers: clients.issuers,
            setThrottling: (enabled) => keyVault.setThrottling(enabled),
            attestationRoot: () => keyVault.attestationRoot(),
            putGroup: (objectId, displayName) => directory.putGroup(objectId, displayName, environment.objectId),
            advance: async () => {
                vaults.advance();
                hsms.advance();
                await keyVault.advance();
            },
            reset: async () => {
                const header = managedIdentity.header;
                store.clearExcept("entra/signing-key");
                keepEnvironment(store, environment);
                managedIdentity.keepHeader(header);
                settings.reset();
                seed();
                await store.flush();
            },
        },
    };
}

function mapDefined<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
    return value === undefined ? undefined : map(value);
}

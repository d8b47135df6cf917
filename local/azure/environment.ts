import { randomBytes, randomUUID } from "node:crypto";
import type { Authorization } from "./access/authorization";
import type { Clock, Collection, Store } from "./contract";
import { GRAPH_APP_ID } from "./entra/audiences";
import type { Directory } from "./entra/directory";
import { GRAPH_PRINCIPAL } from "./graph/permissions";

/** Owner (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/general#owner). */
const OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

/** What is made up once, on first use, and stays. */
export interface Environment {
    readonly tenantId: string;
    readonly domain: string;
    readonly subscriptionId: string;
    /** The deployer: an application whose principal is Owner of the subscription. */
    readonly clientId: string;
    readonly clientSecret: string;
    readonly objectId: string;
    /** The machine's system-assigned identity. It holds no role until somebody gives it one. */
    readonly machineObjectId: string;
    readonly machineClientId: string;
    /** Principals without any role, to give access to: applications. */
    readonly principals: readonly string[];
}

/** How many applications without a role there are from the start. */
const SPARE_PRINCIPALS = 3;

/** The environment of a store; made in an empty one. */
export function loadEnvironment(store: Store): Environment {
    const collection = environments(store);
    let environment = collection.get("environment");
    if (environment === undefined) {
        const tenantId = randomUUID();
        environment = {
            tenantId,
            domain: `local${tenantId.slice(0, 8)}.onmicrosoft.com`,
            subscriptionId: randomUUID(),
            clientId: randomUUID(),
            clientSecret: randomBytes(30).toString("base64url"),
            objectId: randomUUID(),
            machineObjectId: randomUUID(),
            machineClientId: randomUUID(),
            principals: Array.from({ length: SPARE_PRINCIPALS }, () => randomUUID()),
        };
        collection.set("environment", environment);
    }
    return environment;
}

/** Keeps the environment's ids and secret when everything else is forgotten. */
export function keepEnvironment(store: Store, environment: Environment): void {
    environments(store).set("environment", environment);
}

/** The principals that are there from the start, and the deployer's role. Does nothing where they are there already. */
export function seedDirectory(
    environment: Environment,
    parts: {
        readonly directory: Directory;
        readonly authorization: Authorization;
        readonly clock: Clock;
    },
): void {
    const { directory, authorization, clock } = parts;
    if (directory.servicePrincipalByAppId(GRAPH_APP_ID) === undefined) {
        directory.addPrincipal(GRAPH_PRINCIPAL);
    }
    if (directory.principal(environment.objectId) !== undefined) {
        return;
    }
    const deployer = directory.addApplication("Local deployer", {}, environment.clientId);
    // It outlives any clock that a rehearsal sets.
    directory.addPassword(deployer, { secret: environment.clientSecret, endDateTime: "2299-12-31T00:00:00Z" });
    const kind = "servicePrincipal" as const;
    directory.addPrincipal({
        id: environment.objectId,
        kind,
        displayName: "Local deployer",
        appId: environment.clientId,
        servicePrincipalType: "Application",
    });
    directory.addPrincipal({
        id: environment.machineObjectId,
        kind,
        displayName: "local-machine",
        appId: environment.machineClientId,
        servicePrincipalType: "ManagedIdentity",
    });
    for (const [index, id] of environment.principals.entries()) {
        const displayName = `Local application ${index + 1}`;
        const { appId } = directory.addApplication(displayName);
        directory.addPrincipal({ id, kind, displayName, appId, servicePrincipalType: "Application" });
    }
    assignOwner(environment, authorization, clock);
}

function assignOwner(environment: Environment, authorization: Authorization, clock: Clock): void {
    const now = new Date(clock.now()).toISOString();
    authorization.assignments.put({
        name: randomUUID(),
        scope: `/subscriptions/${environment.subscriptionId}`,
        roleDefinitionId: OWNER,
        principalId: environment.objectId,
        principalType: "ServicePrincipal",
        condition: null,
        conditionVersion: null,
        description: null,
        delegatedManagedIdentityResourceId: null,
        createdOn: now,
        updatedOn: now,
        createdBy: environment.objectId,
        updatedBy: environment.objectId,
    });
}

function environments(store: Store): Collection<Environment> {
    return store.collection<Environment>("environment");
}

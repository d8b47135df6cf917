import type { JSONWebKeySet } from "jose";
import type { MovableClock } from "../clock";
import type { Collection, Store } from "../contract";
import { addDuration } from "./duration";
import type { Faults } from "./faults";
import type { ManagementRoute } from "./management-server";
import type { RequestLog } from "./request-log";
import {
    asObject,
    parseClientAddress,
    parseLatency,
    parsePropagation,
    parseReplication,
    type Settings,
} from "./settings";

/** What the management endpoint works on. */
export interface ManagementParts {
    readonly store: Store;
    readonly clock: MovableClock;
    readonly settings: Settings;
    readonly faults: Faults;
    readonly log: RequestLog;
    /** Keys of foreign token issuers, by issuer. */
    readonly issuers: Collection<JSONWebKeySet>;
    /** Does what the moved clock made due. */
    readonly advance: () => Promise<void>;
    readonly setThrottling: (enabled: boolean) => void;
    /** The root of the certificates with which managed HSMs attest keys, in PEM. */
    readonly attestationRoot: () => Promise<string>;
    /** Puts a group with that object id into the directory, with the deployer in it. */
    readonly putGroup: (objectId: string, displayName: string) => void;
    /** Forgets everything but who the tenant, the subscription and the deployer are. */
    readonly reset: () => Promise<void>;
}

/** Everything that can be managed. */
export function managementRoutes(parts: ManagementParts): ManagementRoute[] {
    return [...clockRoutes(parts), ...settingRoutes(parts), ...faultRoutes(parts), ...stateRoutes(parts)];
}

function clockRoutes(parts: ManagementParts): ManagementRoute[] {
    const { clock, store } = parts;
    const show = () => ({ now: new Date(clock.now()).toISOString(), offsetMilliseconds: clock.offset });
    return [
        { method: "GET", path: "/clock", handle: show },
        {
            method: "POST",
            path: "/clock",
            handle: async (body) => {
                clock.advance(readStep(body, clock.now()));
                await parts.advance();
                await store.flush();
                return show();
            },
        },
    ];
}

/** `{"advance": "P18M"}`, `{"advance": milliseconds}` or `{"to": "2028-01-01T00:00:00Z"}`. */
function readStep(body: unknown, now: number): number {
    const { advance, to } = asObject(body, "clock");
    if (typeof advance === "number") {
        return advance;
    }
    if (typeof advance === "string") {
        return addDuration(now, advance) - now;
    }
    if (typeof to === "string" && Number.isFinite(Date.parse(to))) {
        return Date.parse(to) - now;
    }
    throw new Error(
        'The clock is moved by "advance" (an ISO 8601 duration such as "P18M", or milliseconds) or "to" (a date and time), ' +
            `got ${JSON.stringify(body)}.`,
    );
}

function settingRoutes({ settings, setThrottling }: ManagementParts): ManagementRoute[] {
    return [
        { method: "GET", path: "/propagation", handle: () => settings.propagation },
        {
            method: "PUT",
            path: "/propagation",
            handle: (body) => (settings.propagation = parsePropagation(body)),
        },
        { method: "GET", path: "/latency", handle: () => settings.latency },
        { method: "PUT", path: "/latency", handle: (body) => (settings.latency = parseLatency(body)) },
        { method: "GET", path: "/client-address", handle: () => ({ address: settings.clientAddress }) },
        {
            method: "PUT",
            path: "/client-address",
            handle: (body) => ({ address: (settings.clientAddress = parseClientAddress(body)) }),
        },
        {
            method: "PUT",
            path: "/throttling",
            handle: (body) => {
                const enabled = readSwitch(body);
                setThrottling(enabled);
                return { enabled };
            },
        },
        {
            method: "PUT",
            path: "/principal-types",
            handle: (body) => ({ enabled: (settings.checkPrincipalTypes = readSwitch(body)) }),
        },
        {
            method: "PUT",
            path: "/replication",
            handle: (body) => ({ delaySeconds: (settings.principalReplicationSeconds = parseReplication(body)) }),
        },
        {
            method: "PUT",
            path: "/role-replication",
            handle: (body) => ({ delaySeconds: (settings.roleReplicationSeconds = parseReplication(body)) }),
        },
    ];
}

function readSwitch(body: unknown): boolean {
    const { enabled } = asObject(body, "switch");
    if (typeof enabled !== "boolean") {
        throw new Error(`"enabled" must be true or false, got ${JSON.stringify(enabled)}.`);
    }
    return enabled;
}

function faultRoutes({ faults }: ManagementParts): ManagementRoute[] {
    return [
        { method: "GET", path: "/faults", handle: () => ({ faults: faults.list() }) },
        {
            method: "POST",
            path: "/faults",
            handle: (body) => {
                for (const fault of Array.isArray(body) ? (body as unknown[]) : [body]) {
                    faults.add(asObject(fault, "fault"));
                }
                return { faults: faults.list() };
            },
        },
        { method: "DELETE", path: "/faults", handle: () => faults.clear() },
    ];
}

function stateRoutes(parts: ManagementParts): ManagementRoute[] {
    const { log, issuers, store, reset } = parts;
    return [
        { method: "GET", path: "/requests", handle: () => log.read() },
        { method: "DELETE", path: "/requests", handle: () => log.clear() },
        {
            method: "PUT",
            path: "/issuers",
            handle: async (body) => {
                const { issuer, jwks } = asObject(body, "issuer");
                if (typeof issuer !== "string" || typeof jwks !== "object" || jwks === null || !("keys" in jwks)) {
                    throw new Error('An issuer is {"issuer": its URL, "jwks": {"keys": [...]}}.');
                }
                issuers.set(issuer, jwks as JSONWebKeySet);
                await store.flush();
            },
        },
        {
            method: "PUT",
            path: "/groups",
            handle: async (body) => {
                const { objectId, displayName } = readGroup(body);
                parts.putGroup(objectId, displayName);
                await store.flush();
                return { objectId, displayName };
            },
        },
        {
            method: "GET",
            path: "/attestation-root",
            handle: async () => {
                const certificate = await parts.attestationRoot();
                await store.flush();
                return { certificate };
            },
        },
        { method: "POST", path: "/reset", handle: () => reset() },
    ];
}

function readGroup(body: unknown): { readonly objectId: string; readonly displayName: string } {
    const { objectId, displayName } = asObject(body, "group");
    if (typeof objectId !== "string" || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(objectId)) {
        throw new Error(`A group's "objectId" must be a GUID, got ${JSON.stringify(objectId)}.`);
    }
    if (typeof displayName !== "string" || displayName === "") {
        throw new Error(`A group's "displayName" must be a text, got ${JSON.stringify(displayName)}.`);
    }
    return { objectId: objectId.toLowerCase(), displayName };
}

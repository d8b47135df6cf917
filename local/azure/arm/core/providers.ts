import { type ArmType, ok } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { invalidResourceNamespace } from "../errors";
import { LOCATIONS } from "../../locations";

/** Versions that are shown for every type; any well-formed version is taken. */
const API_VERSIONS = ["2026-02-01", "2024-11-01", "2023-07-01", "2022-07-01", "2021-10-01", "2019-09-01"];

/** Resource providers: listed, shown, and always registered. */
export function providerTypes(context: ArmContext, types: () => readonly ArmType[]): ArmType[] {
    const show = (namespace: string) => showProvider(context, namespace, types());
    const namespaces = () => [...new Set(types().map(({ type }) => type.split("/")[0] ?? ""))].sort();
    const known = (name: string | undefined) => {
        const namespace = namespaces().find((candidate) => candidate.toLowerCase() === name?.toLowerCase());
        if (namespace === undefined) {
            throw invalidResourceNamespace(name ?? "");
        }
        return show(namespace);
    };
    const register = { handle: (call: { path: { names: readonly string[] } }) => ok(known(call.path.names[1])) };
    return [
        {
            type: "Microsoft.Resources/subscriptions/providers",
            get: (call) => ok(known(call.path.names[1])),
            list: () => ok({ value: namespaces().map(show) }),
            actions: { register, unregister: register },
        },
        {
            type: "Microsoft.Resources/providers",
            isOpenToTenant: true,
            get: (call) => ok(known(call.path.names[0])),
            list: () => ok({ value: namespaces().map(show) }),
        },
    ];
}

function showProvider({ subscriptionId }: ArmContext, namespace: string, types: readonly ArmType[]): unknown {
    const own = types.map(({ type }) => type).filter((type) => type.startsWith(`${namespace}/`));
    return {
        id: `/subscriptions/${subscriptionId}/providers/${namespace}`,
        namespace,
        registrationPolicy: "RegistrationRequired",
        registrationState: "Registered",
        resourceTypes: [...new Set(own)].map((type) => ({
            resourceType: type.slice(namespace.length + 1),
            locations: Object.values(LOCATIONS),
            apiVersions: API_VERSIONS,
            capabilities: "None",
        })),
    };
}

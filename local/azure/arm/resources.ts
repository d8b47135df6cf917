import type { Caller, Clock, Collection, Store } from "../contract";

/** Who made and changed a resource. */
export interface SystemData {
    readonly createdBy: string;
    readonly createdByType: string;
    readonly createdAt: string;
    readonly lastModifiedBy: string;
    readonly lastModifiedByType: string;
    readonly lastModifiedAt: string;
}

/** A resource as it is stored and shown. */
export interface ArmResource {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly location?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly etag?: string;
    readonly sku?: unknown;
    readonly kind?: string;
    readonly identity?: unknown;
    readonly properties: Readonly<Record<string, unknown>>;
    readonly systemData?: SystemData;
}

/** A resource group. */
export interface ResourceGroup {
    readonly id: string;
    readonly name: string;
    readonly location: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly managedBy?: string;
    readonly createdTime: string;
}

/** The resource groups, and every resource that isn't a vault. */
export class Resources {
    readonly groups: Collection<ResourceGroup>;
    private readonly resources: Collection<ArmResource>;

    constructor(store: Store) {
        this.groups = store.collection<ResourceGroup>("arm/resourceGroups");
        this.resources = store.collection<ArmResource>("arm/resources");
    }

    group(subscriptionId: string, name: string): ResourceGroup | undefined {
        return this.groups.get(groupKey(subscriptionId, name));
    }

    get(id: string): ArmResource | undefined {
        return this.resources.get(id.toLowerCase());
    }

    put(resource: ArmResource): ArmResource {
        this.resources.set(resource.id.toLowerCase(), resource);
        return resource;
    }

    delete(id: string): boolean {
        return this.resources.delete(id.toLowerCase());
    }

    /** Everything under an id, the id's own resource excluded. */
    *under(id: string): Iterable<ArmResource> {
        for (const [, resource] of this.resources.entries(`${id.toLowerCase()}/`)) {
            yield resource;
        }
    }

    /** Those of one type (`Microsoft.Network/virtualNetworks`) under an id. */
    ofType(type: string, under: string): ArmResource[] {
        const wanted = type.toLowerCase();
        const prefix = under === "/" ? "" : under;
        return [...this.under(prefix)].filter((resource) => resource.type.toLowerCase() === wanted);
    }
}

/** The key of a resource group: its id in lower case. */
export function groupKey(subscriptionId: string, name: string): string {
    return `/subscriptions/${subscriptionId}/resourcegroups/${name}`.toLowerCase();
}

/** Stamps a change, keeping who created what exists. */
export function stamp(caller: Caller, clock: Clock, existing?: SystemData): SystemData {
    const by = caller.appId ?? caller.objectId;
    const byType = caller.kind === "user" ? "User" : "Application";
    const at = new Date(clock.now()).toISOString();
    return {
        createdBy: existing?.createdBy ?? by,
        createdByType: existing?.createdByType ?? byType,
        createdAt: existing?.createdAt ?? at,
        lastModifiedBy: by,
        lastModifiedByType: byType,
        lastModifiedAt: at,
    };
}

/** What a URN tells, and which of a preview's steps a reviewer looks at. */
import { azureNativeType } from "../internal/azure-native-type";
import type { Preview, PreviewStep, ResourceState } from "./preview";

const dataPlane = /^pulumi-nodejs:dynamic\/azure-keyvault:(\w+)$/;
const component = /^azure-keyvault:index:(\w+)$/;

/** A URN, taken apart. */
export interface Urn {
    readonly stack: string;
    readonly project: string;
    /** The resource's own type, without those of its parents. */
    readonly type: string;
    readonly name: string;
}

/** `urn:pulumi:<stack>::<project>::<parents' types$type>::<name>` */
export function parseUrn(urn: string): Urn {
    const [head = "", project = "", types = "", ...name] = urn.split("::");
    return {
        stack: head.replace(/^urn:pulumi:/, ""),
        project,
        type: types.split("$").at(-1) ?? types,
        name: name.join("::"),
    };
}

/** The kind of a resource of the library's data plane: `Key`, `Secret`, …; nothing for any other resource. */
export function dataPlaneKind(urn: string): string | undefined {
    return dataPlane.exec(parseUrn(urn).type)?.[1];
}

/** The kind of a component of the library: `Vault`, `Key`, …; nothing for any other resource. */
export function componentKind(urn: string): string | undefined {
    return component.exec(parseUrn(urn).type)?.[1];
}

/** Whether a resource is one of azure-native, in any of its API versions: `isAzureNative(urn, "keyvault", "Vault")`. */
export function isAzureNative(urn: string, module: string, name: string): boolean {
    const type = azureNativeType(parseUrn(urn).type);
    return type?.module === module && type.name === name;
}

/** A resource's type as people read it: `Key`, `RoleAssignment`, `azuread:index/group:Group`. */
export function readableType(urn: string): string {
    const { type } = parseUrn(urn);
    return dataPlane.exec(type)?.[1] ?? azureNativeType(type)?.name ?? type;
}

export function isStack(urn: string): boolean {
    return parseUrn(urn).type === "pulumi:pulumi:Stack";
}

/** What a step does, in the few words that a review has for it. */
export type Effect = "replace" | "delete" | "update" | "import" | "create" | "read";

const effects: Readonly<Record<string, Effect>> = {
    replace: "replace",
    delete: "delete",
    update: "update",
    import: "import",
    "import-replacement": "replace",
    create: "create",
    read: "read",
    "read-replacement": "replace",
};

/** What a step does; nothing where it does nothing, or is half of a replacement that is a step of its own. */
export function effectOf(step: PreviewStep): Effect | undefined {
    return effects[step.op];
}

/** The states before and after a step, as far as there are any. */
export function statesOf({ oldState, newState }: PreviewStep): ResourceState[] {
    return [oldState, newState].filter((state) => state !== undefined && state !== null);
}

/** The steps that change real resources: not the components, which have nothing of their own, nor the stack. */
export function changes({ steps }: Preview): PreviewStep[] {
    return steps.filter(
        (step) =>
            effectOf(step) !== undefined &&
            !isStack(step.urn) &&
            !parseUrn(step.urn).type.startsWith("pulumi:providers:") &&
            statesOf(step).every(({ custom }) => custom !== false),
    );
}

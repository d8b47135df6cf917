// What one entry of the tables in types/ says.
import { type CustomOperations } from "./custom/operations";
import { pathInputs } from "./paths";
import { fixed, lasting, object, output, required, type Shape, text } from "../schema/shape";

/** A type of resource: everything that is particular to it. */
export interface ResourceType {
    /** `azure-native:keyvault:Vault`. */
    readonly token: string;
    /** As the SDK's documentation of the type names it; empty for a type that ARM itself doesn't have. */
    readonly apiVersion: string;
    /** The input that names the version to ask for, where that is up to the program. */
    readonly apiVersionInput?: string;
    /** ARM's path. Every placeholder but `{subscriptionId}` is an input, and a change of any makes a new resource. */
    readonly path: string;
    /** Where `get<Type>` looks, when that is not under `path`. */
    readonly lookUpPath?: string;
    /** Inputs and outputs besides the path's placeholders. */
    readonly shape: Shape;
    /** What is done in another way than by ARM's GET, PUT and DELETE of the path. */
    readonly custom?: CustomOperations;
}

/** What ARM answers for every resource. */
export const identityOutputs: Shape = { name: lasting(text), type: lasting(text) };

/** Where a resource is that can't be moved. */
export const fixedLocation: Shape = { location: required(fixed(text)) };

/** The state of the last operation. */
export const provisioningState: Shape = { provisioningState: output(text) };

/** Who made and last changed a resource. */
export const systemData: Shape = {
    systemData: output(
        object({
            createdAt: output(text),
            createdBy: output(text),
            createdByType: output(text),
            lastModifiedAt: output(text),
            lastModifiedBy: output(text),
            lastModifiedByType: output(text),
        }),
    ),
};

/** The inputs of a type, with those that are part of its path. */
export function inputShape(type: ResourceType): Shape {
    const inPath = pathInputs(type.path).filter(
        (name) => type.shape[name]?.direction !== "both" && !name.includes("."),
    );
    return {
        ...type.shape,
        ...(type.apiVersion === "" ? {} : { azureApiVersion: text }),
        ...Object.fromEntries(inPath.map((name) => [name, required(fixed(text))])),
    };
}

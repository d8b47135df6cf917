// Registrations as the program sends them.
import type { Alias as AliasMessage } from "@pulumi/pulumi/proto/alias_pb";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { SourcePosition } from "@pulumi/pulumi/proto/source_pb";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { unsupported } from "../../errors";
import { withAssetHashes } from "../assets";
import type { CustomTimeouts } from "../../state/resource";
import {
    OutputValue,
    type PropertyMap,
    type PropertyValue,
    ResourceReference,
    someValue,
    withoutOutputValues,
    mapProperties,
} from "../../values";
import { parseSeconds } from "../durations";
import type { Alias, Goal, ReadGoal } from "../goal";
import { unmarshal } from "../wire";

/** Refuses what only the real engine does. */
export function refuseUnsupported(request: RegisterResourceRequest): void {
    if (request.getRemote()) {
        throw unsupported(`components that a provider constructs (${request.getType()} "${request.getName()}")`);
    }
    if (request.getTransformsList().length > 0) {
        throw unsupported("resource transforms (the option `transforms`); `transformations` work");
    }
    if (request.hasHooks()) {
        throw unsupported("resource hooks (the option `hooks`)");
    }
    if (request.hasReplacementTrigger()) {
        throw unsupported("the option `replacementTrigger`");
    }
    if (request.getReplaceWithList().length > 0) {
        throw unsupported("the option `replaceWith`");
    }
    if (request.getHidediffsList().length > 0) {
        throw unsupported("the option `hideDiffs`");
    }
    if (request.getStateMigrationsList().length > 0) {
        throw unsupported("state migrations");
    }
}

/** What the program asks for. `provider` is the reference that serves it, `folder` where the program runs. */
export function readGoal(request: RegisterResourceRequest, provider: string, root: string, folder: string): Goal {
    const values = unmarshal(request.getObject());
    const properties = mapProperties(values, (value) => withAssetHashes(withoutOutputValues(value), folder));
    const sourcePosition = readPosition(request.getSourceposition(), root);
    return {
        type: request.getType(),
        name: request.getName(),
        custom: request.getCustom(),
        properties,
        parent: request.getParent(),
        dependencies: request.getDependenciesList(),
        propertyDependencies: readPropertyDependencies(request, values),
        provider,
        ignoreChanges: request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        aliases: [...request.getAliasurnsList().map((urn) => ({ urn })), ...request.getAliasesList().map(readAlias)],
        importId: request.getImportid(),
        customTimeouts: readTimeouts(request),
        deletedWith: request.getDeletedwith(),
        ...(request.hasProtect() && { protect: request.getProtect() === true }),
        ...(request.hasRetainondelete() && { retainOnDelete: request.getRetainondelete() === true }),
        ...(request.getDeletebeforereplacedefined() && { deleteBeforeReplace: request.getDeletebeforereplace() }),
        ...(sourcePosition !== undefined && { sourcePosition }),
    };
}

/** What the program wants to read. */
export function readReadGoal(request: ReadResourceRequest, provider: string, root: string): ReadGoal {
    const sourcePosition = readPosition(request.getSourceposition(), root);
    return {
        type: request.getType(),
        name: request.getName(),
        id: request.getId(),
        properties: mapProperties(unmarshal(request.getProperties()), withoutOutputValues),
        parent: request.getParent(),
        dependencies: request.getDependenciesList(),
        provider,
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        ...(sourcePosition !== undefined && { sourcePosition }),
    };
}

function readPropertyDependencies(request: RegisterResourceRequest, values: PropertyMap): Record<string, string[]> {
    const result: Record<string, string[]> = {};
    const sent = request.getPropertydependenciesMap();
    for (const key of Object.keys(values)) {
        const urns = new Set(sent.get(key)?.getUrnsList());
        if (sent.getLength() === 0) {
            // A program that says nothing of single properties means all of them.
            request.getDependenciesList().forEach((urn) => urns.add(urn));
        }
        addOutputDependencies(urns, values[key] ?? null);
        if (urns.size > 0) {
            result[key] = [...urns];
        }
    }
    return result;
}

function addOutputDependencies(urns: Set<string>, value: PropertyValue): void {
    someValue(value, (inner) => {
        if (inner instanceof OutputValue) {
            inner.dependencies.forEach((urn) => urns.add(urn));
        }
        if (inner instanceof ResourceReference && inner.id instanceof OutputValue) {
            inner.id.dependencies.forEach((urn) => urns.add(urn));
        }
        return false;
    });
}

function readAlias(message: AliasMessage): Alias {
    const spec = message.getSpec();
    if (spec === undefined) {
        return { urn: message.getUrn() };
    }
    return {
        ...(spec.getName() !== "" && { name: spec.getName() }),
        ...(spec.getType() !== "" && { type: spec.getType() }),
        ...(spec.getStack() !== "" && { stack: spec.getStack() }),
        ...(spec.getProject() !== "" && { project: spec.getProject() }),
        ...(spec.getParenturn() !== "" && { parent: spec.getParenturn() }),
        ...(spec.getNoparent() && { parent: null }),
    };
}

function readTimeouts(request: RegisterResourceRequest): CustomTimeouts {
    const message = request.getCustomtimeouts();
    const [create, update, del] = [message?.getCreate(), message?.getUpdate(), message?.getDelete()];
    return {
        ...(create && { create: parseSeconds(create) }),
        ...(update && { update: parseSeconds(update) }),
        ...(del && { delete: parseSeconds(del) }),
    };
}

/** Where the program declares the resource, relative to the project. */
function readPosition(message: SourcePosition | undefined, root: string): string | undefined {
    const uri = message?.getUri() ?? "";
    if (message === undefined || !uri.startsWith("file://")) {
        return undefined;
    }
    const relative = path.relative(root, fileURLToPath(uri)).split(path.sep).join("/");
    if (relative.startsWith("..")) {
        return undefined;
    }
    return `project:///${relative}#${message.getLine()}${message.getColumn() > 0 ? `,${message.getColumn()}` : ""}`;
}

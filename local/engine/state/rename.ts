// References to resources that go on under other names.
import type { ResourceState } from "./resource";

/** The state with its references to renamed resources brought up to date, or undefined where it has none. */
export function renameReferences(
    state: ResourceState,
    renamed: ReadonlyMap<string, string>,
): ResourceState | undefined {
    const rename = (urn: string) => renamed.get(urn) ?? urn;
    const next: ResourceState = {
        ...state,
        ...(state.parent !== undefined && { parent: rename(state.parent) }),
        ...(state.deletedWith !== undefined && { deletedWith: rename(state.deletedWith) }),
        ...(state.dependencies && { dependencies: state.dependencies.map(rename) }),
        ...(state.propertyDependencies && {
            propertyDependencies: Object.fromEntries(
                Object.entries(state.propertyDependencies).map(([key, urns]) => [key, urns.map(rename)]),
            ),
        }),
        ...(state.provider !== undefined && { provider: renameProvider(state.provider, rename) }),
    };
    return JSON.stringify(references(next)) === JSON.stringify(references(state)) ? undefined : next;
}

/** A provider's reference is its URN and its id. */
function renameProvider(reference: string, rename: (urn: string) => string): string {
    const end = reference.lastIndexOf("::");
    return rename(reference.slice(0, end)) + reference.slice(end);
}

function references({ parent, deletedWith, dependencies, propertyDependencies, provider }: ResourceState): unknown[] {
    return [parent, deletedWith, dependencies, propertyDependencies, provider];
}

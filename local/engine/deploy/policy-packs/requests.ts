// What policy packs are asked, in the words of the analyzer protocol.
import * as pb from "@pulumi/pulumi/proto/analyzer_pb";
import type { PropertyMap } from "../../values";
import type { PolicyResource } from "../policies";
import { marshal } from "../wire";

/** A resource that is about to change. */
export function analyzeRequest(resource: PolicyResource): pb.AnalyzeRequest {
    return new pb.AnalyzeRequest()
        .setUrn(resource.urn)
        .setType(resource.type)
        .setName(resource.name)
        .setProperties(properties(resource.properties))
        .setOptions(options(resource))
        .setProvider(provider(resource));
}

/** The whole stack. */
export function analyzeStackRequest(resources: readonly PolicyResource[]): pb.AnalyzeStackRequest {
    return new pb.AnalyzeStackRequest().setResourcesList(resources.map(analyzerResource));
}

function analyzerResource(resource: PolicyResource): pb.AnalyzerResource {
    const { parent, dependencies, propertyDependencies } = resource.state;
    const message = new pb.AnalyzerResource()
        .setUrn(resource.urn)
        .setType(resource.type)
        .setName(resource.name)
        .setProperties(properties(resource.properties))
        .setOptions(options(resource))
        .setProvider(provider(resource))
        .setParent(parent ?? "")
        .setDependenciesList([...(dependencies ?? [])]);
    for (const [name, urns] of Object.entries(propertyDependencies ?? {})) {
        const list = new pb.AnalyzerPropertyDependencies().setUrnsList([...urns]);
        message.getPropertydependenciesMap().set(name, list);
    }
    return message;
}

/** Packs unwrap secrets themselves, and keep rules from reading what isn't known yet. */
function properties(map: PropertyMap): ReturnType<typeof marshal> {
    return marshal(map, { keepUnknowns: true, keepSecrets: true });
}

function options({ state }: PolicyResource): pb.AnalyzerResourceOptions {
    const { create = 0, update = 0, delete: deletion = 0 } = state.customTimeouts ?? {};
    return new pb.AnalyzerResourceOptions()
        .setProtect(state.protect ?? false)
        .setIgnorechangesList([...(state.ignoreChanges ?? [])])
        .setAdditionalsecretoutputsList([...(state.additionalSecretOutputs ?? [])])
        .setAliasesList([...(state.aliases ?? [])])
        .setCustomtimeouts(
            new pb.AnalyzerResourceOptions.CustomTimeouts().setCreate(create).setUpdate(update).setDelete(deletion),
        )
        .setParent(state.parent ?? "");
}

function provider(resource: PolicyResource): pb.AnalyzerProviderResource | undefined {
    return (
        resource.provider &&
        new pb.AnalyzerProviderResource()
            .setUrn(resource.provider.urn)
            .setType(resource.provider.type)
            .setName(resource.provider.name)
            .setProperties(properties(resource.provider.properties))
    );
}

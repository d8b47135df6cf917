import type { types } from "@pulumi/azure-native";
import * as eventgrid from "@pulumi/azure-native/eventgrid";
import * as pulumi from "@pulumi/pulumi";
import type { ObjectKind } from "./access/data-actions";
import { expiryAlertsForms } from "./internal/argument-forms/upkeep";
import { listed } from "./internal/complaints";
import { invalidArgument } from "./internal/errors";
import { refuseMisshapen } from "./internal/forms";
import { withFormerNames } from "./internal/former-names";
import { vaultProvider } from "./internal/vault-provider";
import type { Vault } from "./vault";

/** What happens before and when something expires. */
export type ExpiryMoment = "nearExpiry" | "expired";

/** Where events go: exactly one of these. */
export interface ExpiryDestination {
    /** Alerts of Azure Monitor, which the action groups (by their ids, at most 5) turn into mail, messages or tickets. */
    readonly alert?: {
        readonly actionGroupIds: readonly pulumi.Input<string>[];
        /** From 0 (critical) to 4 (verbose). @default 2 (warning) */
        readonly severity?: 0 | 1 | 2 | 3 | 4;
        readonly description?: pulumi.Input<string>;
    };
    /** An HTTPS address that answers Event Grid's handshake. It may hold a key: it is kept as a secret. */
    readonly webhook?: { readonly url: pulumi.Input<string> };
    /** A queue of a storage account. */
    readonly queue?: { readonly storageAccountId: pulumi.Input<string>; readonly queueName: pulumi.Input<string> };
    /** The id of a function with an Event Grid trigger. */
    readonly functionId?: pulumi.Input<string>;
}

/** Arguments of {@link ExpiryAlerts}. */
export interface ExpiryAlertsArgs {
    /** The vault whose objects are watched. A change replaces what is declared. */
    readonly vault: Vault;
    /** Where events go. */
    readonly to: ExpiryDestination;
    /** What is watched. @default ["keys", "secrets", "certificates"] */
    readonly objects?: readonly ObjectKind[];
    /** When it is told. @default ["nearExpiry", "expired"] */
    readonly moments?: readonly ExpiryMoment[];
    /**
     * The name of the vault's system topic where it has one already: Azure has one at most for each vault. It must be in the vault's
     * resource group.
     *
     * @default a new topic
     */
    readonly systemTopicName?: pulumi.Input<string>;
    /** Tags of the new topic. @default none */
    readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

const nouns: Readonly<Record<ObjectKind, string>> = { keys: "Key", secrets: "Secret", certificates: "Certificate" };
const words: Readonly<Record<ExpiryMoment, string>> = { nearExpiry: "NearExpiry", expired: "Expired" };

/**
 * Tells of keys, secrets and certificates that are about to expire, or have: an Event Grid topic of the vault, and a subscription.
 *
 * Secrets and certificates are told of 30 days before they expire, keys when their rotation policy says so (`notifyBefore`). Events are
 * sent for versions that were made after the subscription: let what is in the vault depend on it (`dependsOn`). A soft-deleted vault
 * loses its subscriptions, and its recovery doesn't bring them back: refresh and deploy again after one.
 *
 * @example
 * new ExpiryAlerts("expiry", { vault, to: { alert: { actionGroupIds: [onCall.id] } } });
 * @see https://learn.microsoft.com/azure/event-grid/event-schema-key-vault
 */
export class ExpiryAlerts extends pulumi.ComponentResource {
    /** The types of events that are told of. */
    readonly eventTypes: readonly string[];
    /** The resources that the component declared. */
    readonly nodes: {
        readonly topic?: eventgrid.SystemTopic;
        readonly subscription: eventgrid.SystemTopicEventSubscription;
    };

    constructor(name: string, args: ExpiryAlertsArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseMisshapen("ExpiryAlerts", name, args, expiryAlertsForms);
        const eventTypes = eventTypesOf(name, args);
        const destination = destinationOf(name, args.to);
        super("azure-keyvault:index:ExpiryAlerts", name, {}, withFormerNames(opts));
        this.eventTypes = eventTypes;
        const resourceGroupName = args.vault.id.apply((id) => id.split("/")[4] ?? "");
        const topic = args.systemTopicName === undefined ? this.topic(name, args, resourceGroupName) : undefined;
        const subscription = new eventgrid.SystemTopicEventSubscription(
            name,
            {
                resourceGroupName,
                systemTopicName: args.systemTopicName ?? topic?.name ?? "",
                // The only schema that alerts of Azure Monitor take, and the one that Azure recommends.
                eventDeliverySchema: "CloudEventSchemaV1_0",
                destination,
                filter: { includedEventTypes: [...eventTypes] },
            },
            { parent: this, ...vaultProvider(args.vault, this) },
        );
        this.nodes = { ...(topic === undefined ? {} : { topic }), subscription };
        this.registerOutputs({});
    }

    private topic(
        name: string,
        { vault, tags }: ExpiryAlertsArgs,
        resourceGroupName: pulumi.Output<string>,
    ): eventgrid.SystemTopic {
        return new eventgrid.SystemTopic(
            `${name}-topic`,
            {
                resourceGroupName,
                location: vault.nodes.vault.location.apply((location) => location ?? ""),
                source: vault.id,
                topicType: "Microsoft.KeyVault.vaults",
                ...(tags === undefined ? {} : { tags }),
            },
            { parent: this, ...vaultProvider(vault, this) },
        );
    }
}

function eventTypesOf(name: string, { objects, moments }: ExpiryAlertsArgs): string[] {
    const kinds = checked(name, "objects", objects, nouns);
    const times = checked(name, "moments", moments, words);
    return kinds.flatMap((kind) => times.map((time) => `Microsoft.KeyVault.${nouns[kind]}${words[time]}`));
}

/** What is chosen of what there is; all of it where nothing is said. */
function checked<T extends string>(
    name: string,
    property: string,
    chosen: readonly T[] | undefined,
    all: Readonly<Record<T, string>>,
): T[] {
    const known = Object.keys(all) as T[];
    if (chosen === undefined) {
        return known;
    }
    if (chosen.length === 0 || chosen.some((each) => !known.includes(each))) {
        throw invalidArgument("ExpiryAlerts", name, property, `name one or more of ${known.join(", ")}`, chosen);
    }
    return [...new Set(chosen)];
}

type Destination = eventgrid.SystemTopicEventSubscriptionArgs["destination"];

function destinationOf(name: string, to: ExpiryDestination): NonNullable<Destination> {
    const given = Object.entries(to).filter(([, value]) => value !== undefined);
    if (given.length !== 1) {
        const expected = "name exactly one of alert, webhook, queue, functionId";
        throw invalidArgument(
            "ExpiryAlerts",
            name,
            "to",
            expected,
            given.map(([key]) => key),
        );
    }
    if (to.alert !== undefined) {
        return alertDestination(name, to.alert);
    }
    if (to.queue !== undefined) {
        const { storageAccountId: resourceId, queueName } = to.queue;
        return { endpointType: "StorageQueue", resourceId, queueName };
    }
    if (to.webhook !== undefined) {
        return { endpointType: "WebHook", endpointUrl: webhookUrl(name, to.webhook.url) };
    }
    return { endpointType: "AzureFunction", resourceId: to.functionId ?? "" };
}

/** https://learn.microsoft.com/azure/event-grid/handler-azure-monitor-alerts */
const mostActionGroups = 5;
/** https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview */
const severities = [0, 1, 2, 3, 4] as const;

function alertDestination(
    name: string,
    { actionGroupIds, severity, description }: NonNullable<ExpiryDestination["alert"]>,
): types.input.eventgrid.MonitorAlertEventSubscriptionDestinationArgs {
    if (actionGroupIds.length === 0 || actionGroupIds.length > mostActionGroups) {
        const expected = `name 1 to ${mostActionGroups} action groups`;
        throw invalidArgument("ExpiryAlerts", name, "to.alert.actionGroupIds", expected, actionGroupIds.length);
    }
    if (severity !== undefined && !severities.includes(severity)) {
        const expected = `be one of ${listed(severities)}`;
        throw invalidArgument("ExpiryAlerts", name, "to.alert.severity", expected, severity);
    }
    return {
        endpointType: "MonitorAlert",
        actionGroups: [...actionGroupIds],
        severity: `Sev${severity ?? 2}`,
        ...(description === undefined ? {} : { description }),
    };
}

function webhookUrl(name: string, url: pulumi.Input<string>): pulumi.Output<string> {
    if (typeof url === "string" && !/^https:\/\//i.test(url)) {
        // The rest of the address may be a secret.
        throw invalidArgument("ExpiryAlerts", name, "to.webhook.url", "begin with https://", url.slice(0, 8));
    }
    return pulumi.secret(url);
}

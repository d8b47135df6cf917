import { ExpiryAlerts, Vault, type ExpiryAlertsArgs } from "../../components/index";
import { caller, ofType, recorded } from "./support/recorder";

const topicType = "azure-native:eventgrid:SystemTopic";
const subscriptionType = "azure-native:eventgrid:SystemTopicEventSubscription";
const vaultId = `/subscriptions/${caller.subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app`;

function declared(args: Omit<ExpiryAlertsArgs, "vault">) {
    return recorded(() => {
        const vault = new Vault("kv", { resourceGroupName: "rg", location: "westeurope", vaultName: "kv-app" });
        new ExpiryAlerts("expiry", { vault, ...args });
    });
}

/** The sentence that settings are refused with: before anything of theirs is declared. */
async function refusal(args: Omit<ExpiryAlertsArgs, "vault">): Promise<string> {
    let message = "not refused";
    await recorded(() => {
        const vault = new Vault("kv", { resourceGroupName: "rg", location: "westeurope", vaultName: "kv-app" });
        try {
            new ExpiryAlerts("expiry", { vault, ...args });
        } catch (error) {
            message = (error as Error).message;
        }
    });
    return message;
}

const queue = { storageAccountId: "/storage", queueName: "expiry" };

describe("alerts of what expires", () => {
    test("are a topic of the vault, beside it, and a subscription to everything that expires", async () => {
        const found = await declared({ to: { queue }, tags: { owner: "me" } });
        expect(ofType(found, topicType)).toEqual([
            {
                type: topicType,
                name: "expiry-topic",
                inputs: {
                    resourceGroupName: "rg",
                    location: "westeurope",
                    source: vaultId,
                    topicType: "Microsoft.KeyVault.vaults",
                    tags: { owner: "me" },
                },
            },
        ]);
        expect(ofType(found, subscriptionType)).toMatchObject([
            {
                name: "expiry",
                inputs: {
                    resourceGroupName: "rg",
                    eventDeliverySchema: "CloudEventSchemaV1_0",
                    destination: { endpointType: "StorageQueue", resourceId: "/storage", queueName: "expiry" },
                    filter: {
                        includedEventTypes: [
                            "Microsoft.KeyVault.KeyNearExpiry",
                            "Microsoft.KeyVault.KeyExpired",
                            "Microsoft.KeyVault.SecretNearExpiry",
                            "Microsoft.KeyVault.SecretExpired",
                            "Microsoft.KeyVault.CertificateNearExpiry",
                            "Microsoft.KeyVault.CertificateExpired",
                        ],
                    },
                },
            },
        ]);
    });

    test("use the topic that the vault has already", async () => {
        const found = await declared({ to: { functionId: "/function" }, systemTopicName: "events" });
        expect(ofType(found, topicType)).toEqual([]);
        expect(ofType(found, subscriptionType)[0]?.inputs).toMatchObject({
            systemTopicName: "events",
            destination: { endpointType: "AzureFunction", resourceId: "/function" },
        });
    });

    test("tell only of what is chosen, once", async () => {
        const [subscription] = ofType(
            await declared({ to: { queue }, objects: ["secrets", "secrets"], moments: ["nearExpiry"] }),
            subscriptionType,
        );
        expect(subscription?.inputs["filter"]).toMatchObject({
            includedEventTypes: ["Microsoft.KeyVault.SecretNearExpiry"],
        });
    });

    test("become alerts of Azure Monitor", async () => {
        const destination = async (alert: NonNullable<ExpiryAlertsArgs["to"]["alert"]>) =>
            ofType(await declared({ to: { alert } }), subscriptionType)[0]?.inputs["destination"];
        expect(await destination({ actionGroupIds: ["/group"] })).toEqual({
            endpointType: "MonitorAlert",
            actionGroups: ["/group"],
            severity: "Sev2",
        });
        expect(await destination({ actionGroupIds: ["/group"], severity: 0, description: "renew it" })).toMatchObject({
            severity: "Sev0",
            description: "renew it",
        });
    });

    test("keep a webhook's address as a secret, and take encrypted ones only", async () => {
        const url = "https://example.com/hook?code=planted";
        const [subscription] = ofType(await declared({ to: { webhook: { url } } }), subscriptionType);
        expect(subscription?.inputs["destination"]).toMatchObject({
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            value: { endpointType: "WebHook", endpointUrl: url },
        });
        const refused = await refusal({ to: { webhook: { url: "http://example.com/?code=planted" } } });
        expect(refused).toBe('ExpiryAlerts "expiry": `to.webhook.url` must begin with https://, got "http://e".');
    });

    test.each([
        [{ to: {} }, "`to` must name exactly one of alert, webhook, queue, functionId, got []."],
        [
            { to: { queue, functionId: "/f" } },
            '`to` must name exactly one of alert, webhook, queue, functionId, got ["queue","functionId"].',
        ],
        [{ to: { queue }, objects: [] }, "`objects` must name one or more of keys, secrets, certificates, got []."],
        [{ to: { queue }, moments: ["soon"] }, '`moments` must name one or more of nearExpiry, expired, got ["soon"].'],
        [{ to: { alert: { actionGroupIds: [] } } }, "`to.alert.actionGroupIds` must name 1 to 5 action groups, got 0."],
        [
            { to: { alert: { actionGroupIds: ["1", "2", "3", "4", "5", "6"] } } },
            "`to.alert.actionGroupIds` must name 1 to 5 action groups, got 6.",
        ],
    ])("refuse %j", async (args, sentence) => {
        expect(await refusal(args as Omit<ExpiryAlertsArgs, "vault">)).toBe(`ExpiryAlerts "expiry": ${sentence}`);
    });
});

/** What people do behind a program's back, to one thing at a time: what a refresh is there to see. */
import { Random } from "local/dist/chaos/random";
import { clients, management, request, type Json } from "local/dist/chaos/script";
import type { Declaration, Thing } from "./declaration";
import { objectsOf } from "./stock";
import type { Done } from "./walk";

const versions = { vaults: "2023-07-01", assignments: "2022-04-01", keyVault: "7.5" };

/** Does one thing, chosen by the seed, to something that is declared. */
export async function byHand(declaration: Declaration, seed: number): Promise<Done> {
    const random = new Random(seed);
    const thing = random.pick(declaration.things.filter(({ kind }) => kind !== "authority"));
    if (thing.settings["mode"] === "seeded") {
        // It belongs to people: what they make of it stays.
        return { what: "did nothing", touched: [] };
    }
    const hand = new Hand();
    const { what, act } = random.pick(deeds[thing.kind]);
    const status = await act(hand, thing);
    return {
        what: `${status < 300 ? what : `(${status}) ${what}`} ${thing.azureName}`,
        touched: objectsOf(thing),
    };
}

interface Deed {
    readonly what: string;
    /** Answers with the status that the service answered with. */
    readonly act: (hand: Hand, thing: Thing) => Promise<number>;
}

const tags = { changed: "by hand" };
const disabled = { attributes: { enabled: false } };

/** A request to an object, or to what is below it. */
function deed(what: string, method: "PATCH" | "POST" | "PUT", below: string, body: object): Deed {
    return { what, act: (hand, thing) => hand.toObject(method, thing, below, body) };
}

const deeds: Readonly<Record<Thing["kind"], readonly Deed[]>> = {
    vault: [
        { what: "tagged", act: (hand, vault) => hand.toVault(vault, { tags }) },
        {
            what: "opened to templates",
            act: (hand, vault) => hand.toVault(vault, { properties: { enabledForTemplateDeployment: true } }),
        },
        { what: "revoked a role on", act: (hand, vault) => hand.revoke(vault) },
    ],
    key: [
        deed("tagged", "PATCH", "", { tags }),
        deed("disabled", "PATCH", "", disabled),
        deed("restricted", "PATCH", "", { key_ops: ["verify"] }),
        deed("rotated", "POST", "/rotate", {}),
        deed("set the rotation policy of", "PUT", "/rotationpolicy", {
            lifetimeActions: [{ trigger: { timeAfterCreate: "P99D" }, action: { type: "Rotate" } }],
            attributes: { expiryTime: "P200D" },
        }),
    ],
    secret: [
        deed("set", "PUT", "", { value: "set by hand" }),
        deed("set and disabled", "PUT", "", { value: "set by hand", ...disabled }),
        deed("gave a type to", "PATCH", "/", { contentType: "by/hand" }),
        deed("disabled", "PATCH", "/", disabled),
        deed("tagged", "PATCH", "/", { tags }),
    ],
    certificate: [
        deed("disabled", "PATCH", "/", disabled),
        deed("tagged", "PATCH", "/", { tags }),
        deed("set the policy of", "PATCH", "/policy", {
            lifetime_actions: [{ trigger: { lifetime_percentage: 33 }, action: { action_type: "EmailContacts" } }],
        }),
    ],
    authority: [],
};

/** Sends the requests, as the identity that deploys. */
class Hand {
    private readonly with = clients();

    async toObject(method: "PATCH" | "POST" | "PUT", thing: Thing, below: string, body: object): Promise<number> {
        const { kind, vault = "", azureName } = thing;
        const url = `https://${vault}.vault.azure.net/${kind}s/${azureName}${below}?api-version=${versions.keyVault}`;
        return (await this.with.vaults.send(method, url, request(body))).status;
    }

    async toVault(vault: Thing, body: object): Promise<number> {
        const url = `${await this.addressOf(vault)}?api-version=${versions.vaults}`;
        return (await this.with.arm.send("PATCH", url, request(body))).status;
    }

    /** Takes a role assignment away, if there is one. */
    async revoke(vault: Thing): Promise<number> {
        const address = await this.addressOf(vault);
        const scope = address.slice(management.length).toLowerCase();
        const assignments = await this.list(
            `${address}/providers/Microsoft.Authorization/roleAssignments`,
            "assignments",
        );
        const own = assignments.filter(({ properties }) =>
            String((properties as Json)["scope"])
                .toLowerCase()
                .startsWith(scope),
        );
        if (own[0] === undefined) {
            return 404;
        }
        const url = `${management}${String(own[0]["id"])}?api-version=${versions.assignments}`;
        return (await this.with.arm.send("DELETE", url, request())).status;
    }

    private async addressOf({ azureName }: Thing): Promise<string> {
        const all = `${management}${this.with.subscription}/providers/Microsoft.KeyVault/vaults`;
        const found = (await this.list(all, "vaults")).find(({ name }) => name === azureName);
        return `${management}${String(found?.["id"])}`;
    }

    private async list(url: string, kind: "assignments" | "vaults"): Promise<readonly Json[]> {
        const whole = `${url}?api-version=${versions[kind]}`;
        const { body } = await this.with.arm.expect([200], "GET", whole, request());
        return (body as { value: readonly Json[] }).value;
    }
}

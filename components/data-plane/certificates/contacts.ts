/** The data-plane handler of `CertificateContacts`: a vault has one list of them, which has one owner. */
import { complaintsAboutContacts } from "../../internal/certificate-issuer-rules";
import { KeyVaultComponentError, wrongSetting } from "../../internal/errors";
import type { CertificateContact, CertificateContactsInputs } from "./issuer-contract";
import { objectIn } from "../life-cycle/declared";
import { handlerOf, type LifeCycle } from "../life-cycle/handler";
import { isUnknown, known, sameJson } from "../life-cycle/values";
import { VaultSetting } from "../vaults/setting";
import { unlessVaultIsGone } from "../vaults/presence";

interface LiveContacts {
    readonly contacts?: readonly CertificateContact[];
}

const life: LifeCycle<CertificateContactsInputs, object, LiveContacts> = {
    inputs: ["target", "contacts", "onExisting", "onDestroy", "accessTimeoutSeconds"],
    replacing: ["target"],
    recorded: ["onExisting", "onDestroy", "accessTimeoutSeconds"],
    describe: describeContacts,
    check: (inputs) => {
        const contacts = inputs.contacts.filter((contact) => !isUnknown(contact));
        return complaintsAboutContacts(contacts).map((complaint) => ({
            property: complaint.property,
            reason: wrongSetting(describeContacts(inputs), complaint),
        }));
    },
    observe: (inputs) => settingOf(inputs, "make").read(),
    refresh: (state) => unlessVaultIsGone(state.target, () => settingOf(state, "look").read()),
    ensure: (inputs, live, state) => {
        const isOthers = live !== undefined && state === undefined && !sameContacts(live.contacts, inputs.contacts);
        if (isOthers && inputs.onExisting === "fail") {
            throw new KeyVaultComponentError(
                "AlreadyExists",
                `${describeContacts(inputs)} are there already, other ones than declared, and \`onExisting\` is "fail". Take them over ` +
                    'with onExisting: "adopt", which sets those that are declared in their place.',
            );
        }
        return Promise.resolve(live ?? {});
    },
    sync: async (inputs, live) =>
        sameContacts(live.contacts, inputs.contacts)
            ? live
            : settingOf(inputs, "make").set({ contacts: inputs.contacts.map(wire) }),
    id: ({ target }) => `${target.vaultUri.replace(/\/$/, "")}/certificates/contacts`,
    state: () => ({}),
    drifted: (state, { contacts = [] }) =>
        sameContacts(contacts, state.contacts) ? state : { ...state, contacts: contacts.map(wire) },
    object: ({ target }) => objectIn(target, "certificates/contacts"),
    remove: async (state) => {
        if (state.onDestroy === "delete") {
            await unlessVaultIsGone(state.target, () => settingOf(state, "look").delete());
        }
    },
};

/** Runs the contacts of vaults. */
export const certificateContacts = handlerOf(life);

function describeContacts({ target }: Partial<CertificateContactsInputs>): string {
    const vault = known(target)?.vaultName;
    return `Certificate contacts${vault === undefined ? "" : ` of vault "${vault}"`}`;
}

function settingOf(inputs: CertificateContactsInputs, purpose: "make" | "look"): VaultSetting<LiveContacts> {
    return new VaultSetting(describeContacts(inputs), inputs, "/certificates/contacts", purpose);
}

/** Without what the service adds or leaves empty. */
function wire({ email, name, phone }: CertificateContact): CertificateContact {
    return { email, ...(name && { name }), ...(phone && { phone }) };
}

function sameContacts(left: readonly CertificateContact[] | undefined, right: readonly CertificateContact[]): boolean {
    const sorted = (list: readonly CertificateContact[]) => list.map((contact) => JSON.stringify(wire(contact))).sort();
    return left !== undefined && sameJson(sorted(left), sorted(right));
}
